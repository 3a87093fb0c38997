"""From a forecast and a budget to a decision: arms, allocation, sets, order, workers."""
