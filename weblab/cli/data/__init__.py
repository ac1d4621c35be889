"""The labs' data where there is no built site: fetched once by name, checked, and kept."""
