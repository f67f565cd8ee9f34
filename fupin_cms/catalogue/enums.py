"""The closed vocabularies of the law (政府信息公开条例) and of the standard catalogue."""

from django.db import models


class Audience(models.TextChoices):
    """公开对象."""

    SOCIETY = "society", "全社会"
    SPECIFIC = "specific", "特定群众"
    INTERNAL = "internal", "机关内部"


class DisclosureAttribute(models.TextChoices):
    """公开属性 (条例 13–16)."""

    ACTIVE = "active", "主动公开"
    ON_REQUEST = "on_request", "依申请公开"
    WITHHELD = "withheld", "不予公开"


class LegalGround(models.TextChoices):
    """Why an item is not 主动公开, with the article of the regulation that allows it."""

    STATE_SECRET = "14.secret", "第十四条：国家秘密"
    LAW_FORBIDS = "14.law", "第十四条：法律、行政法规禁止公开"
    NATIONAL_SECURITY = (
        "14.security",
        "第十四条：公开后可能危及国家安全、公共安全、经济安全、社会稳定",
    )
    TRADE_SECRET = "15.trade", "第十五条：商业秘密"
    PRIVACY = "15.privacy", "第十五条：个人隐私"
    INTERNAL_AFFAIRS = "16.internal", "第十六条：内部事务信息"
    PROCESS = "16.process", "第十六条：过程性信息"
    ENFORCEMENT = "16.enforcement", "第十六条：行政执法案卷信息"
    SPECIFIC_GROUP = "13.specific", "第十三条：只涉及特定对象，依申请公开"


class Mode(models.TextChoices):
    """公开方式."""

    ACTIVE = "active", "主动公开"
    ON_REQUEST = "on_request", "依申请公开"


class LimitUnit(models.TextChoices):
    """Unit of a time limit (时限)."""

    WORKING_DAYS = "working_days", "个工作日"
    DAYS = "days", "日"
    MONTHS = "months", "个月"
    YEARS = "years", "年"
    STANDING = "standing", "长期公开"


class Level(models.TextChoices):
    """层级."""

    CITY = "city", "市级"
    COUNTY = "county", "县级"
    TOWNSHIP = "township", "乡级"
    VILLAGE = "village", "村级"


class Channel(models.TextChoices):
    """公开渠道和载体, the 13 of the standard catalogue."""

    WEBSITE = "website", "政府网站"
    GAZETTE = "gazette", "政府公报"
    SOCIAL_MEDIA = "social_media", "两微一端"
    HEARING = "hearing", "发布会/听证会"
    BROADCAST = "broadcast", "广播电视"
    PRINT = "print", "纸质媒体"
    READING_POINT = "reading_point", "公开查阅点"
    SERVICE_CENTRE = "service_centre", "政务服务中心"
    SERVICE_STATION = "service_station", "便民服务站"
    ON_SITE = "on_site", "入户/现场"
    NOTICE_BOARD = "notice_board", "社区/企事业单位/村公示栏(电子屏)"
    PUSH = "push", "精准推送"
    OTHER = "other", "其他"


class Role(models.TextChoices):
    """What an account answers for in a department."""

    HEAD = "head", "科室负责人"
    LEADER = "leader", "分管领导"
