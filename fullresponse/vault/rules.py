"""What counts as a name, a telephone number and an ID number: how each is written down, compared and masked.

No refusal here quotes what was typed: a sentence ends up in logs and in files of refused rows.
"""

import re
import unicodedata
from datetime import date

from fullresponse.kernel.refusal import Refused

LONGEST_NAME = 50  # characters
_LONGEST = 40  # characters of a number as typed, with its spaces and dashes

_DASHES = re.compile("[\u2010-\u2015\u2212\u30fc\uff0d]")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_SERVICE = re.compile(r"[48]00[0-9]{7}")
_LAND = re.compile(r"(0(?:10|2[0-9]))([2-9][0-9]{7})|(0[3-9][0-9]{2})([2-9][0-9]{6,7})")
_ABROAD = re.compile(r"\+[1-9][0-9]{6,14}")
_EXTENSION = re.compile(r"(.+?)(?:转|轉|分机|分機|ext\.?|x|#|,)\s*([0-9]{1,6})", re.IGNORECASE)
_DASHED_EXTENSION = re.compile(r"(.+)-\s*([0-9]{1,6})")

_LONGEST_EMAIL = 254  # RFC 5321, 4.5.3.1.3
_EMAIL = re.compile(r"[a-z0-9._%+-]{1,64}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}")

_ID = re.compile(r"[1-9][0-9]{5}((?:18|19|20)[0-9]{2})([0-9]{2})([0-9]{2})[0-9]{3}[0-9X]")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643-1999
_ID_CHECKS = "10X98765432"

_DOTS = re.compile("[\u2022\u2027\u2219\u22c5\u30fb\uff65]")  # typed for the middle dot of many names
_TURNING = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # reorder what follows


def phone(text: str) -> str:
    """A telephone number in its one form: 13800138000, 010-66001234, 0310-2345678转8, 4006001234, +85221234567.

    Empty stays empty. Short numbers (12345, 110) are refused: a caller-back cannot reach a person on one.
    """
    if len(text) > _LONGEST:
        raise Refused("电话太长，只填一个号码。")
    text = _plain_digits(text)
    if not text:
        return ""
    main, extension = text, ""
    if found := _EXTENSION.fullmatch(text):
        main, extension = found.groups()
    number = _number(main)
    if not number and not extension and (found := _DASHED_EXTENSION.fullmatch(text)):
        number, extension = _number(found[1]), found[2]
    if not number or (extension and not number.startswith("0")):
        raise _unreadable_phone(text)
    return f"{number}转{extension}" if extension else number


def main_number(canonical: str) -> str:
    """The number that a telephone shows when somebody calls from an extension."""
    return canonical.partition("转")[0]


def _plain_digits(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    # telephones and chat programs wrap copied numbers in invisible direction marks
    text = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return _DASHES.sub("-", text).strip()


def _number(text: str) -> str:
    """The canonical number without extension, or "" when it is none."""
    digits = re.sub(r"[\s().-]", "", text)
    for prefix in ("+86", "0086"):
        if digits.startswith(prefix):
            return _national(digits.removeprefix(prefix))
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if digits.startswith("+"):
        return digits if _ABROAD.fullmatch(digits) else ""
    if digits.startswith("86") and len(digits) >= 12:
        return _national(digits[2:])
    if _MOBILE.fullmatch(digits.removeprefix("0")):
        return digits.removeprefix("0")
    return digits if _SERVICE.fullmatch(digits) else _land(digits)


def _national(digits: str) -> str:
    """What stands behind the country code, where the 0 of an area code is usually left out."""
    if _MOBILE.fullmatch(digits) or _SERVICE.fullmatch(digits):
        return digits
    return _land("0" + digits.removeprefix("0"))


def _land(digits: str) -> str:
    found = _LAND.fullmatch(digits)
    return "-".join(part for part in found.groups() if part) if found else ""


def _unreadable_phone(text: str) -> Refused:
    count = len(re.sub(r"[^0-9]", "", text))
    if "*" in text:
        return Refused("电话打了星号，请填完整的号码。")
    if 3 <= count <= 6:
        return Refused("这是短号，不能回拨到本人，请填手机号或带区号的固定电话。")
    if count in (7, 8):
        return Refused("固定电话请加上区号。")
    if text.startswith("1"):
        return Refused("手机号应是 11 位，以 13 至 19 开头，现在填了 {count} 位数字。", count=count)
    return Refused("认不出这个电话：请填 11 位手机号，或带区号的固定电话。")


def email(text: str) -> str:
    """An e-mail address, all small letters; empty stays empty. The whole of it that mail servers really take."""
    text = unicodedata.normalize("NFKC", text[: _LONGEST_EMAIL + 1]).strip().lower()
    if text and (len(text) > _LONGEST_EMAIL or not _EMAIL.fullmatch(text)):
        raise Refused("认不出这个邮箱地址，请核对，例如 name@example.org。")
    return text


def mobile(text: str) -> str:
    """A number that a text message can reach, in its one form; empty stays empty."""
    number = phone(text)
    if number and not (_MOBILE.fullmatch(number) or number.startswith("+")):
        raise Refused("短信只能发到手机，请填 11 位手机号。")
    return number


def id_number(text: str) -> str:
    """An ID number as 18 characters with a capital X; empty stays empty (GB 11643-1999)."""
    if len(text) > _LONGEST:
        raise Refused("身份证号应是 18 位数字，最后一位可以是 X。")
    text = re.sub(r"[\s-]", "", _plain_digits(text)).upper()
    if not text:
        return ""
    if re.fullmatch(r"[0-9]{15}", text):
        raise Refused("15 位的旧身份证号已经停用，请填 18 位的。")
    if "*" in text:
        raise Refused("身份证号打了星号，请填完整的号码。")
    found = _ID.fullmatch(text)
    if not found:
        raise Refused("身份证号应是 18 位数字，最后一位可以是 X。")
    try:
        date(*(int(part) for part in found.groups()))
    except ValueError:
        raise Refused("身份证号里的出生日期不存在，请核对。") from None
    if _ID_CHECKS[sum(w * int(d) for w, d in zip(_ID_WEIGHTS, text, strict=False)) % 11] != text[17]:
        raise Refused("身份证号的校验位不对，请核对。")
    return text


def name(text: str) -> str:
    """A name as it was given, its spaces tidied; empty stays empty.

    Characters that this Python does not know yet and private-use ones are kept: rare names need them.
    """
    if any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") or c in _TURNING for c in text.strip()):
        raise Refused("姓名里有看不见的控制字符，请重新输入。")
    text = " ".join(unicodedata.normalize("NFC", text).split())
    if not text:
        return ""
    if len(text) > LONGEST_NAME:
        raise Refused("姓名最多 {longest} 个字。", longest=LONGEST_NAME)
    if all(unicodedata.category(c) in ("Cf", "Mn", "Me") for c in text):
        raise Refused("姓名里没有看得见的字。")
    return text


def folded(name: str) -> str:
    """The form in which two spellings of one name are equal: width, case and the kind of middle dot do not count."""
    return _DOTS.sub("·", unicodedata.normalize("NFKC", _DOTS.sub("·", name)).casefold())


def masked_phone(canonical: str) -> str:
    """138****8000; a land line keeps its area code and the last two digits, its extension is hidden."""
    number = main_number(canonical)
    if _MOBILE.fullmatch(number):
        return f"{number[:3]}****{number[-4:]}"
    shown = number.index("-") + 1 if "-" in number else 3
    return number[:shown] + "*" * (len(number) - shown - 2) + number[-2:]


def masked_id_number(canonical: str) -> str:
    """First three and last four."""
    return f"{canonical[:3]}***********{canonical[-4:]}" if canonical else ""


def masked_email(address: str) -> str:
    """The first character, and where the mailbox is."""
    return f"{address[:1]}***@{address.partition('@')[2]}" if address else ""


def masked_name(name: str) -> str:
    """The first character and one star, so that not even the length is told."""
    return f"{name[:1]}*" if name else ""
