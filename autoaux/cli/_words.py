"""Words that several commands' options share."""

ENCODER_HELP = (
    "What is trained: gru, bilstm, tfidf (documents), or the folder or hub name of a transformers"
    " encoder."
)
DEVICE_HELP = "auto (the first GPU, else the CPU), cpu, cuda or cuda:N."
SINGLE_HELP = "Dev score of the main task trained alone, in points (0 to 100), if you know it."
SET_HELP = (
    "Another value of the recipe, such as optimisation.learning_rate=0.003 or encoder.hidden=128;"
    " repeat."
)
UPDATE_HELP = (
    "How a transformers encoder learns: full, lora, or features (a trained layer over its vectors)."
)
FOLDS_HELP = (
    "Divide a small main task into K parts; a run trains K times, and each part is scored by the"
    " training that did not see it. [default: its dev split]"
)
SKETCHES_HELP = "Know recorded sources again in other cuts, formats and versions."
CONFIRM_HELP = (
    "The recipe that confirms: the one that searched, or the full one, wider where it"
    " has a size of its own, and longer trained."
)
NO_RECORD_HELP = (
    "Do not add the runs to your own ledger ($AUTOAUX_LEDGER, or in your home), from"
    " which later forecasts learn."
)
DRY_RUN_HELP = (
    "Read, compute signals and forecast, tell the plan and its cost, and end: nothing"
    " is spent or written."
)
NO_DECISION = 4  # a selection's status
