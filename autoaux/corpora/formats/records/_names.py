"""What people call the columns of texts, words and labels."""

TEXT = (
    "text",
    "sentence",
    "document",
    "content",
    "review",
    "question",
    "utterance",
    "tweet",
    "comment",
    "comment_text",
    "body",
    "message",
    "query",
)
LABEL = (
    "label",
    "labels",
    "tag",
    "class",
    "category",
    "sentiment",
    "target",
    "intent",
    "topic",
    "emotion",
    "polarity",
    "rating",
    "stars",
    "ner",
    "pos",
)
TOKENS = ("tokens", "words", "token", "word", "form", "forms")
PAIRS = (
    ("premise", "hypothesis"),
    ("sentence1", "sentence2"),
    ("sentence_1", "sentence_2"),
    ("question1", "question2"),
    ("text_a", "text_b"),
    ("text1", "text2"),
)
