"""The demonstration collection: invented texts, the files built from them, questions with known answers."""
