"""Meetings: what everybody reads, and the secretariat's pages under /secretariat/meetings/."""
