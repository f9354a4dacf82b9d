"""A FastAPI backend on SQLAlchemy 2 and Alembic, and the files around it."""
