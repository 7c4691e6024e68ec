"""Renders cases with Python's Jinja2 3.1.6, set up as Hugging Face does it for chat templates.

Reads JSON lines {"template": …} and writes them again with "expected", or with "error" where Python refuses. A line
{"vars": …} without a template holds the variables of those that follow.

    python jinja_oracle.py < cases.jsonl > expected.jsonl
"""

import datetime
import json
import sys

import jinja2
import jinja2.ext
import jinja2.nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

NOW = datetime.datetime(2024, 7, 4, 15, 6, 7, 89)


class Generation(jinja2.ext.Extension):
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return jinja2.nodes.CallBlock(self.call_method("_body"), [], [], body).set_lineno(line)

    def _body(self, caller):
        return caller()


def environment():
    def raise_exception(message):
        raise jinja2.exceptions.TemplateError(message)

    def tojson(value, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
        return json.dumps(
            value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys
        )

    env = ImmutableSandboxedEnvironment(
        trim_blocks=True, lstrip_blocks=True, extensions=[Generation, jinja2.ext.loopcontrols]
    )
    env.filters["tojson"] = tojson
    env.globals["raise_exception"] = raise_exception
    env.globals["strftime_now"] = lambda format: NOW.strftime(format)
    return env


def rendered(env, template, variables):
    """The text, or None and why there is none."""
    try:
        text = env.from_string(template).render(**variables)
        text.encode("utf-8")
        return text, None
    except Exception as e:  # every refusal counts, whatever its type
        return None, f"{type(e).__name__}: {e}"[:200]


def main():
    env = environment()
    variables = {}
    for line in filter(str.strip, sys.stdin):
        case = json.loads(line)
        variables = case.get("vars", variables)
        if "template" in case:
            text, error = rendered(env, case["template"], variables)
            case.update({"expected": text} if error is None else {"error": error})
        print(json.dumps(case, ensure_ascii=False))


if __name__ == "__main__":
    main()
