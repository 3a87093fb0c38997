"""Words that several commands' options share."""

ENCODER_HELP = (
    "What is trained: gru, bilstm, tfidf (documents), or the folder or hub name of a transformers"
    " encoder."
)
DEVICE_HELP = "auto (the first GPU, else the CPU), cpu, cuda or cuda:N."
SINGLE_HELP = "Dev score of the main task trained alone, in points (0 to 100), if you know it."
METRIC_HELP = (
    "What dev is judged by: accuracy, span_f1, macro_f1, one type or label (span_f1:PER, f1:NOUN),"
    " or one that an installed package registers. [default: the task's own]"
)
SET_HELP = (
    "Another value of the recipe, such as optimisation.learning_rate=0.003 or encoder.hidden=128;"
    " repeat."
)
UPDATE_HELP = (
    "How a transformers encoder learns: full, lora, or features (a trained layer over its vectors)."
)
VECTORS_HELP = (
    "Compare words by vectors of the pool's own text, or of this file (.vec, .txt, .bin, .npy); off"
    " for no comparison by vectors."
)
SKETCHES_HELP = "Know recorded sources again in other cuts, formats and versions."
NO_DECISION = 4  # a selection's status
