"""What every Draftsmith service stands on. Import the modules; nothing is re-exported here."""
