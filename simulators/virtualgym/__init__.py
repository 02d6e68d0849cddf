"""A gym that is not there: bodies, wearables, faults and scenarios, written from specifications."""
