import Collecting
import Testing

@Suite struct QueryTermTests {
  private func queries(_ name: String, _ kind: QueryTerm.Kind) -> [String] {
    QueryTerms.terms(of: name, kind).map(\.query)
  }

  @Test func `the paper's examples`() {
    #expect(queries("bee keeping", .verbatim) == ["bee keeping"])
    #expect(queries("bee keeping", .permuted) == ["beekeeping", "keepingbee"])
    #expect(queries("bee keeping", .stemmed) == ["beekeeping", "keepingbee", "beekeep", "keepbee"])
    #expect(queries("abseiling", .stemmed) == ["abseiling", "abseil"])
  }

  /// Kinetics' class names of every shape, each with all its stemmed tags.
  @Test(arguments: [
    ("air drumming", ["airdrumming", "drummingair", "airdrum", "drumair"]),
    ("zumba", ["zumba"]),
    ("petting animal (not cat)", ["pettinganimal", "animalpetting", "petanimal", "animalpet"]),
    ("hurling (sport)", ["hurling", "hurl"]),
    (
      "passing American football (in game)",
      [
        "passingamericanfootball", "passingfootballamerican", "americanpassingfootball", "americanfootballpassing",
        "footballpassingamerican", "footballamericanpassing", "passamericanfootball", "passfootballamerican",
        "americanpassfootball", "americanfootballpass", "footballpassamerican", "footballamericanpass",
      ]
    ),
    (
      "catching or throwing frisbee",
      [
        "catchingfrisbee", "frisbeecatching", "throwingfrisbee", "frisbeethrowing", "catchfrisbee", "frisbeecatch",
        "throwfrisbee", "frisbeethrow",
      ]
    ),
    ("skiing (not slalom or crosscountry)", ["skiing", "ski"]),
    (
      "cooking on campfire",
      ["cookingoncampfire", "cookingcampfire", "campfirecooking", "cookoncampfire", "cookcampfire", "campfirecook"]
    ),
    (
      "massaging person's head",
      [
        "massagingpersonshead", "massagingheadpersons", "personsmassaginghead", "personsheadmassaging",
        "headmassagingpersons", "headpersonsmassaging", "massagepersonhead", "massageheadperson",
        "personmassagehead", "personheadmassage", "headmassageperson", "headpersonmassage",
      ]
    ),
    ("push-up", ["pushup"]),
    ("cross-country skiing", ["crosscountryskiing", "skiingcrosscountry", "crosscountryski", "skicrosscountry"]),
    (
      "playing rock paper scissors",
      [
        "playingrockpaperscissors", "rockpaperscissorsplaying", "playrockpaperscissors", "rockpaperscissorsplay",
      ]
    ),
    (
      "ApplyEyeMakeup",
      [
        "applyeyemakeup", "applymakeupeye", "eyeapplymakeup", "eyemakeupapply", "makeupapplyeye", "makeupeyeapply",
      ]
    ),
    ("brush_hair", ["brushhair", "hairbrush"]),
    ("tai chi", ["taichi", "chitai"]),
    ("using the", ["usingthe", "using", "usethe", "use"]),
  ])
  func `tags of class names`(name: String, tags: [String]) {
    #expect(queries(name, .stemmed) == tags)
  }

  @Test(arguments: ["bee keeping", "massaging person's head", "cross-country skiing (not (slalom))", "a/b & c", "Çava"])
  func `tags are letters and digits, and each is there once`(name: String) {
    for kind in [QueryTerm.Kind.permuted, .stemmed] {
      let tags = queries(name, kind)
      #expect(!tags.isEmpty && Set(tags).count == tags.count)
      #expect(tags.allSatisfy { $0.allSatisfy { $0.isLetter || $0.isNumber } && $0 == $0.lowercased() }, "\(tags)")
    }
  }

  @Test func `a name of nothing but a gloss is read all the same, and one of nothing has no tags`() {
    #expect(queries("(other)", .permuted) == ["other"])
    #expect(queries("---", .stemmed) == [])
    #expect(queries("  two\t words ", .verbatim) == ["two words"])
  }

  @Test func `the list to crawl is CSV`() {
    let terms = QueryTerms.terms(of: ["bee keeping", "a, \"b\""], .verbatim)
    #expect(
      QueryTerms.csv(terms)
        == "class,query,kind\nbee keeping,bee keeping,verbatim\n\"a, \"\"b\"\"\",\"a, \"\"b\"\"\",verbatim\n")
  }
}
