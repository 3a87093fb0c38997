"""Commands on trained models: train, evaluate, predict."""
