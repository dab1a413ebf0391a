/// Words that the rules of `Stemming` would get wrong, and endings that they go by.
enum StemTables {
  /// Irregular words.
  static let words: [String: String] = [
    "lying": "lie", "tying": "tie", "untying": "untie", "teeth": "tooth", "feet": "foot", "geese": "goose",
    "mice": "mouse", "men": "man", "women": "woman", "children": "child", "leaves": "leaf", "knives": "knife",
    "wives": "wife", "lives": "life", "loaves": "loaf", "shelves": "shelf", "halves": "half", "wolves": "wolf",
    "scarves": "scarf", "canoes": "canoe", "horseshoes": "horseshoe", "buses": "bus", "headaches": "headache",
    "quizzes": "quiz",
  ]

  /// Words that only look like gerunds or plurals, and gerunds of two verbs (`dying`: die, dye).
  static let unchanged: Set<String> = [
    "dying", "morning", "evening", "ceiling", "wedding", "pudding", "nothing", "something", "clothing", "sibling",
    "duckling", "viking", "clothes", "scissors", "jeans", "news", "gas", "canvas", "christmas", "always", "chess",
    "lens", "jazz", "texas", "darts",
  ]

  /// What is left of a gerund → its verb, where the rules would say otherwise.
  static let bases: [String: String] = [
    "chang": "change", "exchang": "exchange", "arrang": "arrange", "rang": "range", "challeng": "challenge",
    "lung": "lunge", "plung": "plunge", "spong": "sponge", "loung": "lounge", "cring": "cringe", "scaveng": "scavenge",
    "creat": "create", "format": "format", "combat": "combat", "kayak": "kayak", "murmur": "murmur",
    "breath": "breathe", "bath": "bathe", "sooth": "soothe", "tast": "taste", "past": "paste", "wast": "waste",
    "ignit": "ignite", "invit": "invite", "recit": "recite", "excit": "excite", "unit": "unite",
    "handwrit": "handwrite", "rewrit": "rewrite", "snowkit": "snowkite", "compet": "compete", "delet": "delete",
    "complet": "complete", "promot": "promote", "explor": "explore", "restor": "restore", "ador": "adore",
    "ignor": "ignore", "prepar": "prepare", "compar": "compare", "inhal": "inhale", "exhal": "exhale",
    "welcom": "welcome", "becom": "become", "focus": "focus", "canvass": "canvass",
  ]

  /// Ends of verbs of several syllables that lost an `e`: decorate, salute, capture, divide, explode, conclude, parade,
  /// examine, mobile, schedule, escape, hike, awake, provoke, inspire, assume, pantomime, describe.
  static let endings: Set<String> = [
    "at", "ut", "ur", "id", "od", "ud", "ad", "in", "il", "ul", "ap", "ik", "ak", "ok", "ir", "um", "im", "ib",
  ]

  /// Plurals in `-ies` of words in `-ie`.
  static let endInIE: Set<String> = [
    "cookies", "movies", "selfies", "zombies", "brownies", "smoothies", "calories", "hoodies", "hippies", "veggies",
    "birdies", "pixies",
  ]
}
