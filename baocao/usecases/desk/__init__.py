"""The review desk: what waits for a person, what the person answers, and what that changes."""
