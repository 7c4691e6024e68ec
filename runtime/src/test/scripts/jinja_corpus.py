"""Renders chat templates on twelve conversations with Python's Jinja2: what CasesTest compares if it is given the result.

    python jinja_corpus.py DIRECTORY|FILE.jinja|FILE.gguf … > corpus.jsonl
    mvn verify -pl runtime -am -Dreattn.jinja.corpus=$PWD/corpus.jsonl

A .gguf file's own template needs the package gguf.
"""

import glob
import json
import os
import sys

import jinja_oracle


def turn(role, content, **more):
    return {"role": role, "content": content, **more}


def call(arguments, id):
    return {"id": id, "type": "function", "function": {"name": "get_weather", "arguments": arguments}}


def function(name, description, properties):
    parameters = {"type": "object", "properties": properties, "required": list(properties)[:1]}
    return {"type": "function", "function": {"name": name, "description": description, "parameters": parameters}}


SYSTEM = turn("system", "You are terse.")
TOOLS = [
    function("get_weather", "The weather <now> & \"then\"", {
        "city": {"type": "string", "description": "Name"}, "unit": {"type": "string", "enum": ["c", "f"]},
        "days": {"type": "array", "items": {"type": "integer"}}}),
    function("add", "Adds", {"a": {"type": "number"}, "b": {"type": "number"}}),
]
RESULT = {"name": "get_weather", "tool_call_id": "call00001"}
THINKING = [SYSTEM, turn("user", "Q1"), turn("assistant", "A1", reasoning_content="because"), turn("user", "Q2")]
THREE = [turn("user", "One"), turn("assistant", "Eins"), turn("user", "Two"), turn("assistant", "Zwei")]
CALLS = [call("{\"city\": \"Bonn\"}", "call00001"), call("{\"city\": \"Ulm\"}", "call00002")]

CONVERSATIONS = {
    "user": {"messages": [turn("user", "Hello")]},
    "without generation prompt": {"messages": [turn("user", "Hello")], "add_generation_prompt": False},
    "system": {"messages": [SYSTEM, turn("user", "Hi there")]},
    "three turns": {"messages": [SYSTEM, *THREE, turn("user", "Three")]},
    "ends with an answer": {
        "messages": [*THREE[:3], turn("assistant", "<think>\nhm\n</think>\n\nZwei")], "add_generation_prompt": False},
    "tools": {"messages": [SYSTEM, turn("user", "Weather?")], "tools": TOOLS},
    "tool call": {"tools": TOOLS, "messages": [
        turn("user", "Weather in Köln?"),
        turn("assistant", "", tool_calls=[call({"city": "Köln", "unit": "c"}, "call00001")]),
        turn("tool", "{\"t\": 21}", **RESULT), turn("assistant", "21 degrees"), turn("user", "Thanks")]},
    "two tool calls as text": {"tools": TOOLS, "messages": [
        turn("user", "Weather?"), turn("assistant", None, tool_calls=CALLS), turn("tool", "1", **RESULT),
        turn("tool", "2", **dict(RESULT, tool_call_id="call00002"))]},
    "parts": {"messages": [turn("user", [
        {"type": "text", "text": "Look:"}, {"type": "image", "image": "x.png"}, {"type": "text", "text": "what?"}])]},
    "thinking": {"messages": THINKING, "enable_thinking": True, "thinking": True},
    "no thinking": {"messages": THINKING, "enable_thinking": False, "thinking": False},
    "special characters": {"messages": [
        turn("system", "  a'b\"c\\d\t"),
        turn("user", "  {{ x }} {% if %} <|im_end|> é中😀\u00a0\r\nend\n\n "),
        turn("assistant", " ok </think> z "), turn("user", "{'k': None}")]},
}


def template(path):
    if not path.endswith(".gguf"):
        with open(path, encoding="utf-8") as file:
            return file.read()
    import gguf

    field = gguf.GGUFReader(path).fields.get("tokenizer.chat_template")
    return None if field is None else bytes(field.parts[field.data[0]]).decode("utf-8")


def main():
    env = jinja_oracle.environment()
    for argument in sys.argv[1:]:
        for path in sorted(glob.glob(os.path.join(argument, "*.jinja"))) or [argument]:
            source = template(path)
            for case, conversation in CONVERSATIONS.items() if source is not None else ():
                variables = {"add_generation_prompt": True, "bos_token": "<s>", "eos_token": "</s>", **conversation}
                text, error = jinja_oracle.rendered(env, source, variables)
                result = {"expected": text} if error is None else {"error": error}
                about = f"{os.path.basename(path)}, {case}"
                print(json.dumps({"about": about, "template": source, "vars": variables, **result}, ensure_ascii=False))


if __name__ == "__main__":
    main()
