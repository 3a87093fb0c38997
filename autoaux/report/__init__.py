"""From a decision to pages and MLflow."""
