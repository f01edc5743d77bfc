"""Invented files as outside systems would send them, and a shorthand to import them."""

import csv
import io
import re
from datetime import UTC, datetime
from pathlib import Path

from django.core.management import call_command
from openpyxl import Workbook

NOW = datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
TAIDI = ["留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "答复意见", "答复时间"]
CITY = [
    *("工单编号", "创建时间", "办结时间", "办理时限", "一级分类", "二级分类", "三级分类", "被反映街乡镇"),
    *("诉求人", "联系电话", "标题", "内容", "答复内容", "是否有效回访", "是否联系", "是否解决", "是否满意"),
]
COUNTS = re.compile(r"读入 (\d+) = 新增 (\d+) \+ 重复 (\d+) \+ 拒收 (\d+)")


def letter(number: object = "A1", **more: object) -> dict[str, object]:
    """A message of taidi4's form."""
    return {
        "留言编号": number,
        "留言用户": "U001",
        "留言主题": "演示：楼道灯不亮",
        "留言时间": "2025-04-01 09:30:00",
        "留言详情": "演示：三号楼楼道的灯坏了一周。",
        "答复意见": "演示：已经更换。",
        "答复时间": "2025-04-03 10:00:00",
        **more,
    }


def ticket(number: object = "2026-0001", **more: object) -> dict[str, object]:
    """A row of the city line that is still open."""
    return {
        **dict.fromkeys(CITY),
        "工单编号": number,
        "创建时间": "2025-11-20 08:00:00",
        "办理时限": "2025-11-25 08:00:00",
        "一级分类": "市政设施",
        "二级分类": "路灯照明",
        "被反映街乡镇": "德胜街道",
        "标题": "演示：路灯不亮",
        "内容": "演示：路口的路灯不亮。",
        **more,
    }


def closed(number: object = "2026-0002", **more: object) -> dict[str, object]:
    """A row of the city line that was answered, called back and closed."""
    answers = {"是否有效回访": "是", "是否联系": "是", "是否解决": "是", "是否满意": "满意"}
    done = {"答复内容": "演示：已修好。", "办结时间": "2025-11-21 09:00:00", **answers}
    return ticket(number, **{**done, **more})


def csv_text(rows: list[dict], header: list[str] | None = None) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, header or list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def csv_file(folder: Path, rows: list[dict], encoding: str = "utf-8", name: str = "letters.csv") -> Path:
    path = folder / name
    path.write_bytes(csv_text(rows).encode(encoding))
    return path


def xlsx_file(folder: Path, rows: list[dict], header: list[str] | None = None, name: str = "city.xlsx") -> Path:
    book = Workbook()
    fill(book.active, rows, header or CITY)
    book.save(folder / name)
    return folder / name


def fill(page, rows: list[dict], header: list[str]) -> None:
    page.append(header)
    for row in rows:
        page.append([row.get(name) for name in header])


def bring_in(source: str, path: Path, *options: str, refused: Path | None = None) -> tuple[int, int, int, int]:
    """Run the command; (read, written, duplicate, refused), which must add up."""
    out = io.StringIO()
    call_command("import", source, str(path), *options, refused=refused or path.with_suffix(".refused.csv"), stdout=out)
    counts = tuple(int(n) for n in COUNTS.search(out.getvalue()).groups())
    assert counts[0] == sum(counts[1:]), out.getvalue()
    return counts


def refusals(path: Path) -> list[list[str]]:
    """The rows of the file of refused rows."""
    file = path if path.name.endswith(".refused.csv") else path.with_suffix(".refused.csv")
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    with file.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.reader(lines))[1:]
