"""What every web door shares: who may come in, forms, fields, errors to pages, filters."""
