"""Bodies, places, categories and people: one thing broken at a time, in a copy, and told with file, line and reason."""

import pytest

# what is broken: file, old text, new text, text on the line told (or the next), part of the reason
BREAKS = {
    "a category whose body does not exist": (
        "categories.csv",
        ",farm,庄稼",
        ",farmers,庄稼",
        "farmers",
        "单位“farmers”不存在",
    ),
    "a category whose parent does not exist": (
        "categories.csv",
        "crop,庄稼,field",
        "crop,庄稼,fields",
        "crop,",
        "类别“fields”不存在",
    ),
    "a category of an unknown urgency": (
        "categories.csv",
        "field,three_days",
        "field,soon",
        "crop,",
        "时限“soon”不存在",
    ),
    "a leaf without a lead": ("categories.csv", "three_days,farm,", "three_days,,", "crop,", "最末一级类别要写明"),
    "categories in a circle": ("categories.csv", "way,路和桥,,", "way,路和桥,ferry,", "way,", "绕成了圈"),
    "a category twice": ("categories.csv", "ditch,沟渠", "crop,沟渠", "crop,沟渠", "代码“crop”重复"),
    "a keyword of two categories": ("categories.csv", "渡船|码头", "渡船|庄稼", "ferry,", "关键词“庄稼”已经属于 crop"),
    "a keyword in the other script": ("categories.csv", "渡船|码头", "渡船|莊稼", "ferry,", "已经属于 crop"),
    "a keyword of one character": ("categories.csv", "渡船|码头", "渡|码头", "ferry,", "太短"),
    "an empty keyword": ("categories.csv", "渡船|码头", "渡船||码头", "ferry,", "keywords 应当是一串文字"),
    "an entry that ends before it begins": (
        "bodies.csv",
        "farm,区农事服务站,department,hall,,2026-01-01,",
        "farm,区农事服务站,department,hall,,2026-01-01,2025-01-01",
        "farm,",
        "晚于 until",
    ),
    "a date that is none": (
        "bodies.csv",
        "farm,区农事服务站,department,hall,,2026-01-01",
        "farm,区农事服务站,department,hall,,2026-02-30",
        "farm,",
        "since 应当是日期",
    ),
    "an entry without a date": (
        "bodies.csv",
        "farm,区农事服务站,department,hall,,2026-01-01",
        "farm,区农事服务站,department,hall,,",
        "farm,",
        "缺少 since",
    ),
    "an entry that cites nothing": (
        "bodies.csv",
        "farm,区农事服务站,department,hall,,2026-01-01,,演示：虚构,true",
        "farm,区农事服务站,department,hall,,2026-01-01,,,",
        "farm,",
        "没有依据",
    ),
    "a body of an unknown kind": (
        "bodies.csv",
        "farm,区农事服务站,department",
        "farm,区农事服务站,guild",
        "farm,",
        "kind 只能是",
    ),
    "a body whose parent does not exist": (
        "bodies.csv",
        "farm,区农事服务站,department,hall",
        "farm,区农事服务站,department,palace",
        "farm,",
        "单位“palace”不存在",
    ),
    "bodies in a circle": (
        "bodies.csv",
        "hall,青芦区人民政府,district,,",
        "hall,青芦区人民政府,district,farm,",
        "hall,",
        "绕成了圈",
    ),
    "a body of an unknown street": (
        "bodies.csv",
        "hall,ql-weitang,",
        "hall,ql-nowhere,",
        "office-weitang,",
        "街道“ql-nowhere”不存在",
    ),
    "a code in capitals": ("bodies.csv", "farm,区农事", "Farm,区农事", "Farm,", "只能用小写字母"),
    "a cell too many": ("bodies.csv", "ferry-company,", "ferry-company,,", "ferry-company,", "应有 9 格，实有 10 格"),
    "a cell too few": (
        "bodies.csv",
        "farm,区农事服务站,department,hall,,",
        "farm,区农事服务站,department,hall,",
        "farm,",
        "应有 9 格，实有 8 格",
    ),
    "a column nobody knows": ("bodies.csv", "clause,demo", "clause,colour", "hall,", "不认识的字段 colour"),
    "a column missing": ("bodies.csv", "code,name,kind", "code,title,kind", "hall,", "缺少 name"),
    "a quote that is not closed": ("bodies.csv", "farm,区农事服务站", 'farm,"区农事服务站', "code,", "不是正确的 CSV"),
    "a place of an unknown level": (
        "places.csv",
        "ql-weitang,苇塘镇,street",
        "ql-weitang,苇塘镇,town",
        "ql-weitang,",
        "level 只能是",
    ),
    "a community right under the district": (
        "places.csv",
        "community,ql-dukou",
        "community,ql",
        "ql-dukou-1,",
        "的上级不能是 district",
    ),
    "a street without a district": (
        "places.csv",
        "渡口街道,street,ql",
        "渡口街道,street,",
        "ql-dukou,",
        "只有全区(district)没有上级",
    ),
    "a flag that is neither": (
        "places.csv",
        "渡口街道,street,ql,false",
        "渡口街道,street,ql,maybe",
        "ql-dukou,",
        "true 或 false",
    ),
    "a person of an unknown role": ("people.csv", "演示·接线,operator", "演示·接线,king", "jie,", "岗位“king”不存在"),
    "a handler of no body": ("people.csv", "handler,farm", "handler,", "ban-farm,", "这个岗位要写明单位"),
    "a person at an unknown body": (
        "people.csv",
        "handler,farm",
        "handler,farmers",
        "ban-farm,",
        "单位“farmers”不存在",
    ),
    "a demo person who does not say so": ("people.csv", "演示·接线", "王接线", "jie,", "要写明“演示”"),
}


@pytest.mark.parametrize("what", BREAKS)
def test_a_broken_table_is_refused_with_file_line_and_reason(what, broken):
    broken(*BREAKS[what])
