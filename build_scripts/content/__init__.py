"""What the site holds beside its Python: pages, scripts, digits, ratings, licences."""
