"""Backups: taken while the portal serves, encrypted for a key that the portal does not have, and
restored into an empty place. Stands aside like taskforce.embedded: `script/backup`,
`script/restore` and tests alone import it (docs/backups.md)."""
