"""Guildhall: a CRM for council case handling. `crm.app.create_app` is the way in."""
