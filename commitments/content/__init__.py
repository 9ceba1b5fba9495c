"""The facts that the portal ships with, and how they come into the database."""
