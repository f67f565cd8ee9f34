"""Vocabularies of an item's metadata."""

from django.db import models


class Validity(models.TextChoices):
    """有效性, shown from the ledger and changed by an event of its own."""

    IN_FORCE = "in_force", "有效"
    NOT_YET = "not_yet", "尚未生效"
    AMENDED = "amended", "已修改"
    EXPIRED = "expired", "失效"
    REPEALED = "repealed", "废止"


class NoticeEnd(models.TextChoices):
    """What happens to an item when its notice period (公示期) is over."""

    DOWN = "down", "撤下"
    MARKED = "marked", "保留并注明公示期满"


class ChangeKind(models.TextChoices):
    """What an amendment is."""

    CORRECTION = "correction", "更正"
    REVISION = "revision", "修订"
    UPDATE = "update", "更新"


class Relation(models.TextChoices):
    """How another item is related."""

    INTERPRETS = "interprets", "解读"
    INTERPRETED_BY = "interpreted_by", "相关解读"
    IMPLEMENTS = "implements", "落实"
    BASED_ON = "based_on", "依据"
    REPLACES = "replaces", "替代"
    RELATED = "related", "相关信息"


class Genre(models.TextChoices):
    """体裁."""

    NOTICE = "notice", "通知"
    ANNOUNCEMENT = "announcement", "公告"
    PUBLICITY = "publicity", "公示"
    SCHEME = "scheme", "方案"
    PLAN = "plan", "规划"
    MEASURE = "measure", "办法"
    OPINION = "opinion", "意见"
    REPORT = "report", "报告"
    REPLY = "reply", "批复"
    NEWS = "news", "动态"
    OTHER = "other", "其他"


class ColumnType(models.TextChoices):
    """栏目类别 (国办发〔2017〕47号, annex)."""

    HOME = "home", "首页"
    OVERVIEW = "overview", "概况信息"
    FUNCTIONS = "functions", "机构职能"
    LEADERS = "leaders", "负责人信息"
    NEWS = "news", "工作动态"
    POLICY = "policy", "政策文件"
    GUIDE = "guide", "信息公开指南"
    CATALOGUE = "catalogue", "信息公开目录"
    ANNUAL_REPORT = "annual_report", "信息公开年报"
    ON_REQUEST = "on_request", "依申请公开"
    DATA = "data", "数据发布"
    OPEN_DATA = "open_data", "数据开放"
    INTERPRETATION = "interpretation", "政策解读"
    RESPONSE = "response", "回应关切"
    SERVICES = "services", "办事服务"
    COMPLAINTS = "complaints", "咨询投诉"
    CONSULTATION = "consultation", "征集调查"
    INTERVIEW = "interview", "在线访谈"


class GovernmentLevel(models.TextChoices):
    """层级 of government: who made a policy, who gives the money."""

    CENTRAL = "central", "中央"
    PROVINCE = "province", "省"
    CITY = "city", "市"
    COUNTY = "county", "县"
