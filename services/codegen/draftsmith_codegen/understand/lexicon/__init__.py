"""What is known of words, as data: verbs, people, field types, common records, kinds of apps, things not built yet."""
