"""The AWS SAM template: valid for AWS's own linter, and as narrow as the skill needs (docs/deploy.md)."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from runtime_api import environment

from deploy import python, skill_package

ROOT = Path(__file__).parent.parent
HERE = python.Interpreter(sys.executable, sys.version.split()[0], str(sys.implementation.cache_tag))
TEMPLATE = ROOT / "deploy" / "template.yaml"


class _Loader(yaml.SafeLoader):
    """Reads CloudFormation's short forms: ``!Ref x`` becomes {"Ref": "x"}."""


def _short(loader: _Loader, tag: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        return {tag: loader.construct_scalar(node)}
    assert isinstance(node, yaml.SequenceNode)
    return {tag: loader.construct_sequence(node, deep=True)}


_Loader.add_multi_constructor("!", _short)


@cache
def template() -> dict[str, Any]:
    """Return the template."""
    read: dict[str, Any] = yaml.load(TEMPLATE.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a SafeLoader
    return read


def of_type(kind: str) -> list[dict[str, Any]]:
    """Return the properties of every resource of a type."""
    return [one["Properties"] for one in template()["Resources"].values() if one["Type"] == kind]


def function() -> dict[str, Any]:
    """Return the properties of the one function."""
    (found,) = of_type("AWS::Serverless::Function")
    return found


def parameter(value: object) -> dict[str, Any]:
    """Return the parameter that a value refers to."""
    assert isinstance(value, dict)
    found: dict[str, Any] = template()["Parameters"][value["Ref"]]
    return found


def linted(*paths: Path) -> str:
    """Return what cfn-lint says about templates, hints included; nothing when it is content."""
    script = "import sys; from cfnlint import runner; sys.exit(runner.main())"
    command = [sys.executable, "-W", "ignore", "-c", script, "--include-checks", "I", "--regions", "us-east-1"]
    done = subprocess.run([*command, "--", *map(str, paths)], capture_output=True, text=True, check=False, cwd=ROOT)  # noqa: S603
    assert done.returncode in (0, 2, 4, 6, 8, 10, 12, 14), done.stderr
    return done.stdout


@pytest.mark.long
def test_the_template_is_valid() -> None:
    """AWS's linter finds nothing in the template, not even a hint."""
    assert linted(TEMPLATE) == ""


MISTAKES = {
    "Default: python3.13": "Default: python2.7",
    "!GetAtt SkillRole.Arn": "!GetAtt NoRole.Arn",
    "Timeout: 7": "Timeout: 7000",
    "Properties: {SkillId": "Proprties: {SkillId",
}


@pytest.mark.long
def test_the_linter_would_notice(tmp_path: Path) -> None:
    """Each mistake in the template is a finding of the linter: its silence means something."""
    text = TEMPLATE.read_text(encoding="utf-8")
    assert [old for old in MISTAKES if old not in text] == []
    paths = {tmp_path / f"template{number}.yaml": mistake for number, mistake in enumerate(MISTAKES.items())}
    for path, (old, new) in paths.items():
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = linted(*paths)
    assert [mistake for path, mistake in paths.items() if str(path) not in found] == []


TRANSLATE = """
import json, sys
from samtranslator.translator.transform import transform
class NoPolicies:
    def load(self):
        return {}
print(json.dumps(transform(json.load(sys.stdin), {}, NoPolicies())))
"""


def translated(raw: dict[str, Any]) -> dict[str, Any]:
    """Return the template as plain CloudFormation, as AWS's own translator makes it of what `sam deploy` uploads."""
    inside = environment(HERE, ROOT / "requirements" / "sam.txt")
    uploaded = json.loads(json.dumps(raw))
    for one in uploaded["Resources"].values():
        if one["Type"] == "AWS::Serverless::Function":
            one["Properties"]["CodeUri"] = "s3://bucket/key"
    done = subprocess.run(  # noqa: S603 - a Python
        [str(inside), "-W", "ignore", "-c", TRANSLATE],
        input=json.dumps(uploaded),
        env={"AWS_DEFAULT_REGION": "us-east-1", "PATH": os.defpath},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ValueError(done.stderr)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def whole(raw: object) -> object:
    """Return a template with the short forms of CloudFormation as functions, which is what JSON knows."""
    if isinstance(raw, list):
        return [whole(one) for one in raw]
    if not isinstance(raw, dict):
        return raw
    if len(raw) == 1:
        ((name, value),) = raw.items()
        if name == "GetAtt":
            return {"Fn::GetAtt": value.split(".", 1)}
        if name in ("If", "Not", "Equals", "Sub"):
            return {f"Fn::{name}": whole(value)}
    return {name: whole(value) for name, value in raw.items()}


@pytest.mark.long
def test_c38_what_aws_makes_of_the_template_is_valid_and_lets_in_one_skill(tmp_path: Path) -> None:
    """Translated as AWS does it, the template is valid; Alexa may call the alias, with the skill id as its token."""
    full = whole(template())
    assert isinstance(full, dict)
    made = translated(full)
    path = tmp_path / "template.json"
    path.write_text(json.dumps(made), encoding="utf-8")
    assert linted(path) == ""
    by_type: dict[str, list[dict[str, Any]]] = {}
    for one in made["Resources"].values():
        by_type.setdefault(one["Type"], []).append(one.get("Properties", {}))
    (allowed,) = by_type["AWS::Lambda::Permission"]
    assert allowed["Principal"] == "alexa-appkit.amazon.com"
    assert allowed["EventSourceToken"] == {"Ref": "SkillId"}
    (alias,) = by_type["AWS::Lambda::Alias"]
    assert allowed["FunctionName"] == {"Ref": "SkillFunctionAliaslive"}
    assert "RoutingConfig" not in alias
    assert len(by_type["AWS::IAM::Role"]) == 1
    assert len(by_type["AWS::Lambda::Version"]) == 1


@pytest.mark.long
@pytest.mark.parametrize(
    ("old", "new"), [("Type: AlexaSkill", "Type: AlexaSkil"), ("LogFormat: JSON", "LogFormat: XML")]
)
def test_the_translation_would_notice(old: str, new: str, tmp_path: Path) -> None:
    """What the linter does not see in the template it sees, or the translator refuses, in what AWS makes of it."""
    text = TEMPLATE.read_text(encoding="utf-8")
    assert old in text
    raw = whole(yaml.load(text.replace(old, new, 1), _Loader))  # noqa: S506 - a SafeLoader
    assert isinstance(raw, dict)
    try:
        made = translated(raw)
    except ValueError as refused:
        assert "AlexaSkil" in str(refused)  # noqa: PT017 - one of two ways to notice
        return
    path = tmp_path / "template.json"
    path.write_text(json.dumps(made), encoding="utf-8")
    assert linted(path) != ""


def test_c38_the_trigger_and_the_function_take_one_skill_id() -> None:
    """The trigger lets in the skill of the parameter only, the function refuses others too; there is no default."""
    (event,) = function()["Events"].values()
    assert event == {"Type": "AlexaSkill", "Properties": {"SkillId": {"Ref": "SkillId"}}}
    assert function()["Environment"]["Variables"]["ALEXA_SKILL_ID"] == {"Ref": "SkillId"}
    wanted = parameter({"Ref": "SkillId"})
    assert "Default" not in wanted
    shape = re.compile(wanted["AllowedPattern"])
    assert shape.match("amzn1.ask.skill.00000000-0000-4000-8000-000000000000")
    assert not shape.match("amzn1.ask.skill.x")
    assert wanted["AllowedPattern"] == f"^{skill_package.SETTINGS['ALEXA_SKILL_ID'][0]}$"


def test_the_function_runs_what_the_zip_is_built_for() -> None:
    """The runtime is that of the byte-code, the handler is in the zip, and the zip is the built one, as it is."""
    assert parameter(function()["Runtime"])["Default"] == f"python{python.PREFERRED}"
    module, _, name = function()["Handler"].rpartition(".")
    assert re.search(rf"^{name} =", (ROOT / f"{module}.py").read_text(encoding="utf-8"), re.MULTILINE)
    assert (TEMPLATE.parent / function()["CodeUri"]).resolve() == ROOT / "build" / "lambda.zip"


def test_the_check_asks_unless_somebody_chooses_otherwise() -> None:
    """RED_FLAG_CHECK is a parameter, ask or tell, and ask by default."""
    chosen = parameter(function()["Environment"]["Variables"]["RED_FLAG_CHECK"])
    assert (chosen["AllowedValues"], chosen["Default"]) == (["ask", "tell"], "ask")


def test_arm_seven_seconds_and_no_network_of_its_own() -> None:
    """By default arm64; the function gives up before Alexa does; it is in no VPC and behind no address."""
    (architecture,) = function()["Architectures"]
    assert parameter(architecture)["Default"] == "arm64"
    assert function()["Timeout"] == 7
    assert not {"VpcConfig", "FunctionUrlConfig", "Layers"} & function().keys()


def test_memory_is_what_was_measured_and_room() -> None:
    """The default memory is in the table of docs/performance.md, and ten times what a turn was measured to need."""
    memory = parameter(function()["MemorySize"])
    page = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    assert f"| {memory['Default']} MB" in page
    peak = re.search(r"with the interpreter: ([\d.]+) MB", page)
    assert peak is not None
    assert memory["Default"] >= 10 * float(peak[1])
    assert memory["MinValue"] >= 4 * float(peak[1])


def test_an_alias_that_moves_at_once() -> None:
    """Every change is a version behind one alias, which moves as a whole: no conversation meets two versions."""
    assert function()["AutoPublishAlias"] == "live"
    assert function()["AutoPublishAliasAllProperties"] is True
    assert "DeploymentPreference" not in function()
    assert not of_type("AWS::Lambda::Alias")
    assert template()["Outputs"]["Endpoint"]["Value"] == {"Ref": "SkillFunction.Alias"}


def test_snapshots_are_a_choice() -> None:
    """SnapStart is a parameter, off by default."""
    chosen = parameter(function()["SnapStart"]["ApplyOn"])
    assert (chosen["AllowedValues"], chosen["Default"]) == (["None", "PublishedVersions"], "None")


def test_the_role_may_write_its_own_log_and_nothing_else() -> None:
    """Two actions on one log group; no managed policy; only Lambda takes the role."""
    (role,) = of_type("AWS::IAM::Role")
    assert function()["Role"] == {"GetAtt": "SkillRole.Arn"}
    assert not {"ManagedPolicyArns", "PermissionsBoundary"} & role.keys()
    assert "Policies" not in function()
    (policy,) = role["Policies"]
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert statement == {
        "Effect": "Allow",
        "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
        "Resource": {"GetAtt": "SkillLog.Arn"},
    }
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "lambda.amazonaws.com"}


def test_c43_the_log_is_kept_for_a_set_time() -> None:
    """The one log group is kept 90 days at most, and the function writes there, the line of a turn included."""
    (group,) = of_type("AWS::Logs::LogGroup")
    retention = parameter(group["RetentionInDays"])
    assert retention["Default"] == 30
    assert max(retention["AllowedValues"]) <= 90
    logging = function()["LoggingConfig"]
    assert logging["LogGroup"] == {"Ref": "SkillLog"}
    assert (logging["LogFormat"], logging["ApplicationLogLevel"]) == ("JSON", "INFO")


def test_alarms_on_errors_on_faults_and_on_slow_turns() -> None:
    """One error or one fault raises an alarm, and so does a p99 above a second; silence raises none."""
    alarms = {one["MetricName"]: one for one in of_type("AWS::CloudWatch::Alarm")}
    assert set(alarms) == {"Errors", "Duration", "Faults"}
    assert alarms["Duration"]["ExtendedStatistic"] == "p99"
    assert alarms["Duration"]["Threshold"] == 1000
    for one in alarms.values():
        assert one["ComparisonOperator"] == "GreaterThanThreshold"
        assert one["TreatMissingData"] == "notBreaching"
        assert one["AlarmActions"]["If"][0] == "SendsAlarms"
    for name in ("Errors", "Faults"):
        assert (alarms[name]["Statistic"], alarms[name]["Threshold"], alarms[name]["EvaluationPeriods"]) == (
            "Sum",
            0,
            1,
        )


def test_the_fault_alarm_counts_what_the_filter_writes() -> None:
    """The alarm reads the metric that the filter of the log writes; the filter names the logger of faults."""
    (counted,) = of_type("AWS::Logs::MetricFilter")
    (written,) = counted["MetricTransformations"]
    (alarm,) = (one for one in of_type("AWS::CloudWatch::Alarm") if one["MetricName"] == "Faults")
    assert (written["MetricNamespace"], written["MetricName"]) == (alarm["Namespace"], alarm["MetricName"])
    assert counted["FilterPattern"] == '{ $.logger = "skill.fault" }'
    assert 'getLogger("skill.fault")' in (ROOT / "skill" / "guard.py").read_text(encoding="utf-8")


def test_the_skill_id_is_nobodys() -> None:
    """No committed file of deploy/ or of the guide holds a real skill id, account or address of a function."""
    for path in (*sorted((ROOT / "deploy").iterdir()), ROOT / "docs" / "deploy.md"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"amzn1\.ask\.skill\.[0-9a-f]{8}-|arn:aws:lambda:[a-z0-9-]+:\d{12}", text), path.name
