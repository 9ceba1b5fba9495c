"""Pages about people, delegations, applications and the secretariat's staff."""
