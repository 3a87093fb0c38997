"""Words that several commands' options share."""

ENCODER_HELP = (
    "What is trained: gru, bilstm, tfidf (documents), or the folder or hub name of a transformers"
    " encoder."
)
DEVICE_HELP = "auto (the first GPU, else the CPU), cpu, cuda or cuda:N."
UPDATE_HELP = (
    "How a transformers encoder learns: full, lora, or features (a trained layer over its vectors)."
)
