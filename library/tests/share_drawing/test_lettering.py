import pytest
from PIL import Image, ImageChops, features

from library.share_drawing import fonts
from library.share_drawing.lettering import (
    Style,
    draw_line,
    drawable,
    fitted,
    habit_of,
    signs_in_fonts,
    width_of,
)

SERIF, SANS = Style("literata", 560, 40), Style("inter", 400, 24)
# Something of every script that is drawn, with the marks that make each of them hard.
SCRIPTS = {
    "latin": "Naïve Łódź, Ångström & “Œuvres” – 1984…",
    "vietnamese": "Nỗi buồn chiến tranh",
    "greek": "Ο Αλέξης Ζορμπάς, ἄνθρωπος",
    "cyrillic": "Преступление и наказание, Їжак, Ѣ",
    "hebrew": "סִפּוּר עַל אַהֲבָה",
    "arabic": "ثُلاثيّة القاهرة، شهرنامه پاییز ۱۲",
    "chinese": "三体：地球往事。《红楼梦》",
    "traditional": "紅樓夢與說書人的讀者們",
    "japanese": "吾輩は猫である。「ノルウェイの森」々",
    "korean": "채식주의자, 토지",
    "devanagari": "हिन्दी साहित्य",
    "bengali": "পথের পাঁচালী",
    "tamil": "பொன்னியின் செல்வன்",
    "gurmukhi": "ਪੰਜਾਬੀ ਸਾਹਿਤ",
    "gujarati": "સત્યના પ્રયોગો",
    "telugu": "మహా ప్రస్థానం",
    "kannada": "ಮಲೆಗಳಲ್ಲಿ ಮದುಮಗಳು",
    "malayalam": "ഖസാക്കിന്റെ ഇതിഹാസം",
    "sinhala": "ගම්පෙරළිය",
    "lao": "ສັງສິນໄຊ",
    "burmese": "မြန်မာစာပေ",
    "khmer": "កុលាបប៉ៃលិន",
    "amharic": "ፍቅር እስከ መቃብር",
    "thai": "ความสุขของกะทิ",
    "georgian": "ვეფხისტყაოსანი",
    "armenian": "Վերք Հայաստանի",
}
every_script = pytest.mark.parametrize("text", SCRIPTS.values(), ids=SCRIPTS)


def drawn(text, style=SERIF, **given):
    image = Image.new("RGB", (1200, 120), "white")
    draw_line(image, text, (20, 80), style=style, color="black", **given)
    return image


def differs(one, other):
    return ImageChops.difference(one, other).getbbox() is not None


def ink_of(image):
    """The box of everything that is not paper."""
    return ImageChops.invert(image.convert("L")).getbbox()


def test_pillow_can_shape_text():
    assert features.check("raqm")
    assert features.check("fribidi")
    assert features.check("harfbuzz")


@every_script
@pytest.mark.parametrize("style", [SERIF, SANS], ids=["serif", "sans"])
def test_every_sign_of_every_script_has_a_font(text, style):
    assert drawable(text) == " ".join(text.split())
    kept = "".join(sign for sign, _ in signs_in_fonts(text, style))
    assert sorted(kept) == sorted(text)


@every_script
def test_a_line_is_as_wide_as_it_was_measured(text):
    left, top, right, bottom = ink_of(drawn(text))

    assert right - left == pytest.approx(width_of(text, SERIF), abs=24)
    assert 20 < top < bottom < 110


def test_the_same_fonts_as_on_the_pages_come_first():
    path = fonts.face_of("a", family="inter", weight=400, habit="").path

    assert path.parent.name == "fonts"
    assert path.parent.parent.name == "vendor"


def test_a_font_says_truly_what_it_has():
    latin = fonts.face_of("a", family="literata", weight=400, habit="").path

    assert fonts.has(latin, "é")
    assert not fonts.has(latin, "ж")
    assert fonts.face_of("\U0001f600", family="inter", weight=400, habit="") is None


def test_arabic_letters_are_joined():
    """A letter between others is another sign, and narrower, than one that stands alone."""
    assert width_of("ههه", SERIF) < 0.9 * 3 * width_of("ه", SERIF)
    assert differs(drawn("ههه"), drawn("ه\u200cه\u200cه"))


def test_a_hebrew_line_is_drawn_from_right_to_left():
    """What comes first is at the right: the wide letter moves there when it is put in front."""
    first, last = drawn("שווו", is_rtl=True), drawn("ווווש", is_rtl=True)

    def ink(image, part):
        box = ink_of(image)
        middle = (box[0] + box[2]) // 2
        sides = (box[0], 0, middle, 120) if part == "left" else (middle, 0, box[2], 120)
        return sum(ImageChops.invert(image.convert("L")).crop(sides).histogram()[128:])

    assert ink(first, "right") > ink(first, "left")
    assert ink(last, "left") > ink(last, "right")


@pytest.mark.parametrize(("align", "at"), [("left", 20), ("centre", 600), ("right", 1180)])
def test_a_line_is_put_where_it_is_wanted(align, at):
    image = Image.new("RGB", (1200, 120), "white")
    draw_line(image, "Middlemarch", (at, 80), style=SERIF, color="black", align=align)

    left, _, right, _ = ink_of(image)
    where = {"left": left, "centre": (left + right) / 2, "right": right}[align]
    assert where == pytest.approx(at, abs=4)


def test_what_no_font_has_and_what_is_not_seen_is_left_out():
    assert drawable(" ♥ 😀 Seven\u202e\x00\n books ") == "Seven books"
    assert drawable("😀") == ""
    assert ink_of(drawn("😀\ue000")) is None


def test_a_chinese_sign_that_no_font_has_is_replaced_as_printers_do():
    (sign,) = [sign for sign, _ in signs_in_fonts("𠀋"[0] + "\u9fef", SERIF) if sign == "〓"]

    assert sign == "〓"


def test_signs_that_differ_by_country_follow_the_language():
    assert habit_of("図書館", "ja") == "ja"
    assert habit_of("ねこ", "") == "ja"
    assert habit_of("說", "zh-Hant") == "hant"
    assert habit_of("说", "zh-Hans") == habit_of("Dune", "en") == ""
    plain, japanese = drawn("直"), drawn("直", SERIF._replace(habit="ja"))
    assert differs(plain, japanese)


def set_in(text, **given):
    asked = {"sizes": (60, 40, 30), "width": 600, "height": 200, "most": 4} | given
    return fitted(text, style=SERIF, **asked)


def test_text_is_set_as_large_as_it_fits_whole():
    assert set_in("Middlemarch").size == 60
    assert set_in("The unabridged chronicle of everybody who ever borrowed an umbrella").size == 40


def test_text_that_fits_in_no_size_ends_after_a_word():
    setting = set_in("The unabridged chronicle of everybody " * 12)

    assert setting.is_cut
    assert setting.size == 30
    assert setting.lines[-1].endswith(("everybody…", "of…", "chronicle…", "unabridged…", "The…"))


@pytest.mark.parametrize(
    "text", ["Donaudampfschifffahrt" * 10, "吾輩は猫である、" * 30, "a " * 400]
)
def test_every_line_fits_its_width(text):
    setting = set_in(text)

    assert all(width_of(line, SERIF._replace(size=setting.size)) <= 601 for line in setting.lines)
    assert len(setting.lines) * setting.size <= 200
