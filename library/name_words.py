"""Words by which personal and corporate names are told apart and filed. All folded.

Sources: RDA appendix F.11 (particles); MARC 21 fields 100 and 110; common given names as national
statistics offices list them.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# After a surname: they stay with the name.
GENERATIONS = frozenset({"jr", "sr", "ii", "iii", "iv", "junior", "senior", "esq"})
# Part of a Portuguese surname, though last: "Souza Neto".
PORTUGUESE_SUFFIXES = frozenset({"filho", "júnior", "neto", "netto", "sobrinho"})
# After a comma: they say what somebody has studied, not who it is.
DEGREES = _words(
    "phd md ma ba msc bsc mba jd dds dvm edd psyd rn lcsw mph mfa dphil phr cpa pe rd dmin"
)
TITLES = _words("sir dame lord lady dr mr mrs ms prof rev saint st pope baron baroness")
# Filed under the name that follows, however many words it has: "John Paul II, Pope".
REGAL = _words("pope saint st queen prince princess emperor empress sultan thich")

# Between forenames and surname.
PARTICLES = _words("""
    abd abu af al am ap av ben bin da das de degli dei del della delle dello den der des di do
    dos du el ibn im la las le les lo los mac mc san santa saint sainte st te ten ter uit van
    vander vanden ver vom von zu zum zur ابن ابو ال بن بنت عبد
    """)
# Arabic: "Nasr al-Din", "Abd Allah"; the word before belongs to the name.
ARABIC_ENDINGS = _words("الدين الله")
# Cyrillic ones, by which a name that ends in one is known to be turned round.
FOREIGN_PARTICLES = _words("ван вон фон де ди дер ден дель ла ле лос дю да")
# Forenames before what may be such a particle and is the surname "Wang": "Люси Ван".
CYRILLIC_FORENAMES = _words(
    "анна вера джеймс джейн джейсон джон дэвид кевин крис люси майкл мэри пол тим том эндрю энн"
)
# Those that begin the surname even in small letters (RDA F.11: articles, contractions, Arabic).
LEADING_PARTICLES = _words(
    "abd abu al am ben bin des du el ibn im la le les vom zum zur ابن ابو ال بن بنت عبد"
)
# Surnames that begin with an article or "de", where nothing stands before it: "Le Corbusier".
BEGINNINGS = _words("de du la le")
# Before the last word of a body or of two people in one name: "Better Homes and Gardens".
JOINING = _words("and et und for in и")
# First of two Spanish surnames; forenames they never are.
SPANISH_SURNAMES = _words("""
    aguirre alvarez arevalo arias benitez bioy blasco bryce bustamante caballero cabrera
    calderon castillo castro cervantes diaz dominguez espinosa estrada fernandez flores fuentes
    gallego garcia gimenez gomez gonzalez gutierrez hernandez herrera ibanez iglesias jimenez
    juarez lezama lopez marquez martinez medina mendez mendoza menendez molina morales moreno
    munos munoz navarro nieto nunez ortega ortiz ospina osuna padilla perez ponce quinones
    ramirez ramos reyes rios rivera rodriguez rojas romero rubio ruiz saenz salazar sanchez
    santana serrano sosa soto suarez tapia torres valdes vargas vasquez vazquez vega velasquez
    velazquez velez villanueva villegas zapata
    """)
# Family names in whose languages they come first, before two syllables with a hyphen.
KOREAN_SURNAMES = _words("""
    ahn an ban bae cha cho choe choi chon chong chung han hong hwang im jang jeon jeong jo jung
    kang kim ko koo kwak kwon lee lim ma min moon nam noh o oh paek paik pak park pyo ri roh ryu
    seo shin sin so sohn son song suh u won woo yang yi yim yoo yoon yu yun chan cheon chiang
    deng ha li mao shi zhou
    """)
# Chinese ones that are no forenames elsewhere, before two syllables in one: "Liu Cixin".
CHINESE_SURNAMES = _words("""
    bai cai cao chen cheng cui dai deng ding fang feng fu gao gong guo hao hou hu huang jiang
    kong lai li liang liao lin liu lu luo ma mao meng pan pei peng qian qiao qin qiu qu shao
    shen shi song su sun tang tian wang wei wen wu xi xia xiang xiao xie xiong xu xue yan yang
    yao ye yin yuan yue zeng zhai zhang zhao zheng zhong zhou zhu zhuang zou
    """)
# Names that begin with these have no surname to file under.
PATRONYMIC_STARTS = frozenset({"ibn", "abu", "umm", "bint", "ابن", "ابو"})
# As the national libraries of their countries file them; no form tells.
FILED_AS_THEY_ARE = frozenset(
    (
        "black elk", "chretien de troyes", "christine de pizan", "dante alighieri", "edogawa rampo",
        "edogawa ranpo", "lao tse", "lao tzu", "leonardo da vinci", "marcus aurelius",
        "marie de france", "miyamoto musashi", "murasaki shikibu", "omar khayyam", "sei shonagon",
        "sun tse", "sun tzu", "tirso de molina", "yamamoto tsunetomo", "данте алигьери",
        "леонардо да винчи",
    )
)  # fmt: skip

CORPORATE = _words("""
    academy administration agency anonymous army assembly associates association auteur authority
    authors autores autori board books cahiers bureau center centre centro club co college comite
    comision commission committee company conference congress contributors convention corp
    corporation council department dept editors editorial ediciones editions enterprises etc
    federation fellowship fondation forum foundation fund fundacion gesellschaft gmbh government
    group guide guides guild inc incorporated institut institute institution instituto
    international kommission laboratory league library limited llc llp ltd magazine media
    ministere ministerio ministry musee museo museum nations network office organisation
    organization orchestra parliament planet plc productions program programme project
    publications publishers publishing sa schule service services societe society sociedad
    software studio studios survey team trust union universidad universitat universite university
    various verein verlag vereniging workshop
    """)

NOBODY = frozenset(
    (
        "author unknown", "n a", "no author", "none", "not a book", "not applicable",
        "not available", "null", "undefined", "unknown", "unknown author", "图", "圖",
        "文", "摄影", "攝影",
    )
)  # fmt: skip

# Far commoner as forenames than as surnames.
GIVEN_NAMES = _words(
    """
    aaron abigail adele adrian agatha agnes aidan aileen alan alastair alberto alejandro
    alexandra alexandre alfred alice alicia alison amanda amelia amy ana anais andre andrea
    andreas andrei andrew angela angelica angus anita anna anne annette annie anthony antoine
    anton antonia antonio arthur astrid audrey barbara beatrice beatrix ben benjamin bernadette
    bernard bertrand beth betty beverly bill bob brandon brenda brian bridget bruno camille
    carla carlo carlos carmen carol carole caroline carolyn catherine cathy cecilia charlotte
    cheryl chloe chris christian christina christine christoph christopher cindy claire clara
    claude claudia colin connie constance cornelia courtney cynthia daisy dan daniel daniela
    daphne darren dave david deborah debra denise derek diana diane dick dmitri dominique don
    donald donna dora doreen doris dorothea dorothy doug edith edmund eduardo edward edwin
    eileen elaine eleanor elena elisabeth eliza elizabeth ellen elsa emilia emilio emily emma
    enrique eric erica erik ernest ernesto esther ethan eugene eva evelyn felicity fernando
    fiona frances francesca francesco frank franz fred frederick friedrich gabriela gabrielle
    gareth gary gemma geoffrey georgina gerald geraldine gertrude giovanni giuseppe gloria greg
    greta guillaume guillermo gustav gwen hannah harold harriet heather hector heidi heinrich
    helen helena helene helga henrietta henrik herbert hermann hilary hilda hugo ian ignacio
    igor ilse imogen ingrid irene irina iris isaac isabel isabella isabelle isobel ivan jack
    jackie jacob jacqueline jacques jake jan jane janet janice jasmine jason javier jean
    jeanette jeff jeffrey jennifer jenny jeremy jerry jessica jill jim joan joanna joanne jodi
    joe joel johann johanna johannes john jon jonathan jorge jose josef joseph josephine josh
    joshua joy juan juanita judith judy julia julian juliana julie juliet julio jurgen karen
    karin karl kate katharine katherine kathleen kathryn kathy katie katrina keith ken kenneth
    kevin kirsten klaus konrad kristen kristin kurt larry laura lauren laurie leah leonardo
    leslie lillian linda lisa liz lois lorenzo lorna lorraine louisa louise lucia lucie lucille
    lucinda lucy luigi luis luisa lydia lynda lynne mabel madeleine maggie manuel marcel marcia
    marco marcos margaret margarita margot maria marian marianne marie marilyn mario marjorie
    mark marlene marta martha martina mary mathilde matt matteo matthew maureen maxine megan
    meghan melanie melinda melissa michael michaela michel michele michelle miguel mike mikhail
    mildred millicent minna miranda miriam moira molly monica monika monique muriel myra myriam
    nadia nadine nancy naomi natalia natalie natasha nathan nathaniel neil nell nicholas nick
    nicola nicolas nicole nigel nina nora noreen norma odette olga olivia oscar pablo pam pamela
    paola pat patricia patrick paul paula pauline pedro peggy penelope penny peter petra philip
    philippa philippe phoebe phyllis pierre polly priscilla rachel rafael ralph raul rebecca
    regina renate rene renee ricardo richard rick rita rob robert roberta roberto robyn rodrigo
    roger ron ronald rosalie rosalind rosamund rosemary rosie rowena rudolf rupert ruth sabine
    sabrina sally salvador salvatore sam samantha samuel sandra sara sarah sean sebastian serena
    sergei sergio shannon sharon sheila shirley sibyl sigmund sigrid silvia simon simone sofia
    sonia sophia sophie stacey stefan stella stephanie stephen steve steven sue susan susanna
    susanne suzanne sven sybil sylvia tabitha tamara tanya teresa thea thelma theodore theresa
    therese tim timothy tina tobias tom tommaso tony trevor trudy ulrich ulrike umberto ursula
    valentina valerie vanessa vera veronica veronika vicki vicky victoria vincent vincenzo viola
    violet virginia vivian vivien vladimir walter wanda wendy wilhelm william wolfgang xavier
    yolanda yvette yvonne zachary zoe
    """
)
