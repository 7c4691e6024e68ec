"""Writes random templates of plain Jinja, as JSON lines for jinja_oracle.py.

    python jinja_fuzz.py SEED COUNT | python jinja_oracle.py > cases.jsonl

The grammar knows which type an expression is meant to have, and now and then uses another one: the error is then part of
what is compared. Cases whose expected text would hold an address in memory are left out.
"""

import json
import random
import re
import sys

import jinja_oracle

VARIABLES = {
    "n": 7, "zero": 0, "neg": -3, "big": 123456789012345678901234567890, "f": 2.5, "g": -0.125, "huge": 1e20,
    "s": "Hello World", "q": "it's \"q\" <b>&amp;</b>", "u": "h\u00e9\u00e9 \u4e2d\U0001f600", "empty": "",
    "ws": "  a b\n c\t", "yes": True, "no": False, "nil": None, "li": [3, 1, 2], "ls": ["b", "A", "c", "a"],
    "mixed": [1, "a", None, 2.5, [1, 2], {"k": "v"}], "d": {"a": 1, "b": [1, 2], "c": {"x": "y"}},
    "rows": [{"name": "Bo", "age": 3, "tags": ["x"]}, {"name": "al", "age": 11, "tags": []},
             {"name": "Cy", "age": 3, "tags": ["y", "z"]}],
    "tree": [{"v": 1, "sub": [{"v": 2, "sub": []}, {"v": 3, "sub": []}]}, {"v": 4, "sub": []}], "el": [], "ed": {},
}
NAMES = {
    "num": ["n", "zero", "neg", "big", "f", "g", "huge"], "str": ["s", "q", "u", "empty", "ws"],
    "bool": ["yes", "no"], "list": ["li", "ls", "mixed", "rows", "el"], "dict": ["d", "ed"],
    "any": ["nil", "missing", "n", "s", "li", "d", "yes"],
}
TESTS = ["defined", "undefined", "none", "boolean", "true", "false", "integer", "float", "number", "string", "mapping",
         "sequence", "iterable", "callable", "lower", "upper", "odd", "even", "escaped"]
COMPARISONS = ["==", "!=", "<", "<=", ">", ">="]
LITERALS = ["'a'", "\"b c\"", "'x\\ny'", "'\\u00e9'", "'it\\'s'", "'<i>'", "'A-b_c'", "'42'", "' 3.5 '", "'a' 'b'", "''",
            "'\\\\d\\t'", "'0x1f'", "'a,b,,c'"]


class Fuzz:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.locals = []

    def pick(self, *options):
        return self.r.choice(options)

    def chance(self, p):
        return self.r.random() < p

    def expr(self, kind, depth):
        if self.chance(0.04):
            kind = self.pick("num", "str", "bool", "list", "dict", "any")
        if depth <= 0:
            return self.atom(kind)
        return getattr(self, kind)(depth - 1)

    def atom(self, kind):
        r = self.r
        if self.locals and self.chance(0.25):
            return r.choice(self.locals)
        if self.chance(0.5):
            return r.choice(NAMES[kind])
        if kind == "num":
            return str(self.pick(0, 1, 2, 3, 10, -1, -4, 255, 0.5, 1.0, 3.14159, 1e3, 1e-7, "1_000", "0x1F", 1e16))
        if kind == "str":
            return r.choice(LITERALS)
        if kind == "bool":
            return self.pick("true", "false", "True", "False")
        if kind == "list":
            return self.pick("[]", "[1, 2, 3]", "['a', 'b']", "(1, 'x')", "[0.5, none]", "[[1, 2], [3, 4]]", "range(4)")
        if kind == "dict":
            return self.pick("{}", "{'a': 1}", "{'k': 'v', 'n': none}", "dict(x=1, y='z')", "{1: 2, 'b': true}")
        return self.pick("none", "missing", "1", "'s'", "[1]", "{'a': 1}")

    def any(self, d):
        kind = self.pick("num", "str", "bool", "list", "dict")
        return self.pick(
            lambda: self.expr(kind, d),
            lambda: f"{self.expr('dict', d)}[{self.expr('str', d)}]",
            lambda: f"{self.expr('dict', d)}.{self.pick('a', 'b', 'x', 'nope')}",
            lambda: f"{self.expr('list', d)}[{self.expr('num', 0)}]",
            lambda: f"{self.expr('list', d)}|{self.pick('first', 'last', 'max', 'min')}",
            lambda: f"{self.expr('any', d)}|default({self.expr(kind, d)}{self.pick('', ', true')})",
            lambda: f"({self.expr(kind, d)} if {self.expr('bool', d)}{self.pick('', ' else ' + self.expr(kind, d))})",
            lambda: f"({self.expr('any', d)} {self.pick('and', 'or')} {self.expr('any', d)})",
            lambda: f"{self.expr('dict', d)}.get({self.expr('str', d)}{self.pick('', ', 5')})",
        )()

    def num(self, d):
        n = lambda: self.expr("num", d)
        return self.pick(
            lambda: f"({n()} {self.pick('+', '-', '*', '/', '//', '%')} {n()})",
            lambda: f"{n()} {self.pick('+', '-', '*')} {n()}",
            lambda: f"({n()} ** {self.pick(0, 1, 2, 3, -1)})",
            lambda: f"{self.pick('-', '+')}{self.atom('num')}",
            lambda: f"{n()}|{self.pick('abs', 'int', 'float', 'round', 'round(1)', 'round(2, %s)' % repr('floor'))}",
            lambda: f"{self.expr('str', d)}|{self.pick('int', 'float', 'length', 'wordcount', 'int(9)', 'int(0, 16)')}",
            lambda: f"{self.expr('list', d)}|{self.pick('length', 'sum', 'count', 'max', 'min', 'first')}",
            lambda: f"{self.expr('str', d)}.{self.pick('find', 'rfind', 'count', 'index')}({self.expr('str', 0)})",
            lambda: f"{self.expr('list', d)}.{self.pick('index', 'count')}({self.atom('num')})",
            lambda: f"rows|sum(attribute='age'{self.pick('', ', start=%s' % self.atom('num'))})",
        )()

    def bool(self, d):
        any_ = lambda: self.expr(self.pick("num", "str", "list", "dict", "any"), d)
        kind = self.pick("num", "str", "list")
        return self.pick(
            lambda: f"({self.expr(kind, d)} {self.r.choice(COMPARISONS)} {self.expr(kind, d)})",
            lambda: f"({self.expr('num', d)} < {self.expr('num', d)} {self.r.choice(COMPARISONS)} {self.expr('num', d)})",
            lambda: f"({any_()} {self.pick('==', '!=')} {any_()})",
            lambda: f"({any_()} {self.pick('in', 'not in')} {self.expr(self.pick('list', 'dict', 'str'), d)})",
            lambda: f"({any_()} is {self.pick('', 'not ')}{self.r.choice(TESTS)})",
            lambda: f"({self.expr('num', d)} is divisibleby {self.pick(1, 2, 3)})",
            lambda: f"({any_()} is {self.pick('eq', 'ne', 'lt', 'ge', 'in', 'sameas')}({any_()}))",
            lambda: f"not {self.expr('bool', d)}",
            lambda: f"({self.expr('bool', d)} {self.pick('and', 'or')} {self.expr('bool', d)})",
            lambda: f"{self.expr('str', d)}.{self.pick('startswith', 'endswith')}({self.expr('str', 0)})",
            lambda: f"{self.expr('str', d)}.{self.pick('isdigit', 'isalpha', 'isspace', 'isupper', 'islower', 'istitle', 'isalnum')}()",
        )()

    def str(self, d):
        s = lambda: self.expr("str", d)
        number = lambda: self.pick(0, 1, 2, 5, 12, -1)
        return self.pick(
            lambda: f"({s()} ~ {self.expr('any', d)}{self.pick('', ' ~ ' + self.expr('num', d))})",
            lambda: f"({s()} + {s()})",
            lambda: f"({s()} * {self.pick(0, 1, 2, 3, -1)})",
            lambda: f"{s()}[{self.slice()}]",
            lambda: f"{s()}[{number()}]",
            lambda: f"{s()}.{self.method()}",
            lambda: f"{s()}|{self.filter()}",
            lambda: f"{self.expr('any', d)}|{self.pick('string', 'tojson', 'tojson(indent=2)', 'upper', 'trim', 'e', 'pprint')}",
            lambda: f"{self.expr('list', d)}|join{self.pick('', '(%s)' % s(), '(attribute=%r)' % 'name')}",
            lambda: f"{s()}.join({self.expr('list', d)}|map('string'))",
            lambda: f"({self.percent()} % {self.pick(self.expr('num', d), s(), '(%s, %s)' % (s(), self.expr('num', d)))})",
            lambda: f"{self.braces()}.format({s()}, {self.expr('num', d)}, k={self.expr('any', d)})",
            lambda: f"{self.expr('dict', d)}|tojson{self.pick('', '(sort_keys=true)', '(separators=(%r, %r))' % (',', ':'), '(ensure_ascii=true)')}",
            lambda: f"({s()} if {self.expr('bool', d)} else {s()})",
        )()

    def slice(self):
        part = lambda: self.pick("", "", 0, 1, 2, -1, -2, 5, "none", "n")
        return f"{part()}:{part()}" + self.pick("", "", f":{self.pick('', 1, 2, -1, -2)}")

    def method(self):
        s = lambda: self.atom("str")
        return self.pick(
            "upper()", "lower()", "title()", "capitalize()", "swapcase()", "strip()", "lstrip()", "rstrip()",
            f"strip({s()})", f"replace({s()}, {s()})", f"replace('l', {s()}, 1)", "split()[0]", f"split({s()})|join('|')",
            f"rsplit({s()}, 1)|last", "splitlines()|join('/')", f"center({self.pick(3, 10, 15)}, '*')", "zfill(8)",
            "ljust(14)", "rjust(14, '.')", f"removeprefix({s()})", f"removesuffix({s()})", f"partition({s()})|join('!')",
            f"rpartition({s()})|string", "expandtabs(4)", "casefold()", "format()", "nope()")

    def filter(self):
        s = lambda: self.atom("str")
        return self.pick(
            "upper", "lower", "title", "capitalize", "trim", f"trim({s()})", f"replace({s()}, {s()})",
            f"replace('l', 'L', {self.pick(0, 1, 2)})", "reverse", "length|string", f"center({self.pick(5, 20)})",
            f"indent({self.pick(2, 4, s())}, first={self.pick('true', 'false')})", "indent(3, blank=true)",
            f"truncate({self.pick(4, 5, 8)}{self.pick('', ', true', ', true, %s' % s(), ', leeway=0')})",
            f"wordwrap({self.pick(4, 7, 20)}{self.pick('', ', false')})", "escape", "e|upper", "safe", "forceescape",
            "striptags", "urlencode", "wordcount", "list|string", "first", "last", f"default({s()}, true)", "string",
            "format(1, 2)", "tojson", "unique|join", "batch(2)|list|string", "slice(3)|list|string", "nosuchfilter",
            "sort|join", "sort(reverse=true, case_sensitive=true)|join", "filesizeformat", "attr('nope')|string",
            "xmlattr", "map('upper')|join('.')", "select('in', 'abcdef')|join", "items|list|string", "int|string")

    def percent(self):
        conversion = lambda: "%" + self.pick("", "", "5", "-6", "05", "+", " ", ".2", "8.3", "#") + self.pick(*"sdfrgexic%")
        return repr("".join(self.pick("", "a ", "= ") + conversion() for _ in range(self.pick(1, 1, 2))))

    def braces(self):
        spec = lambda: self.pick("", "", ":>8", ":<5", ":^9", ":*^9", ":05", ":+d", ":.2f", ":,", ":.3", ":x", ":e", ":!r", ":%", "!r", "!s:>6")
        return repr(self.pick("{%s}", "{0%s}", "{1%s}", "{k%s}", "{} {%s}", "{{%s}}", "{0%s}{1}", "{0[0]%s}") % spec())

    def list(self, d):
        xs = lambda: self.expr("list", d)
        return self.pick(
            lambda: f"[{self.expr('any', d)}, {self.expr('any', d)}]",
            lambda: f"({xs()} + {xs()})",
            lambda: f"({xs()} * {self.pick(0, 1, 2)})",
            lambda: f"{xs()}[{self.slice()}]",
            lambda: f"{xs()}|{self.pick('sort', 'reverse', 'unique', 'list')}|list",
            lambda: f"{xs()}|map({self.pick(repr('string'), repr('upper'), repr('length'), repr('int'), 'attribute=%r' % 'name', 'attribute=%r, default=0' % 'age', repr('default') + ', 1')})|list",
            lambda: f"{xs()}|{self.pick('select', 'reject')}({self.pick('', repr('string'), repr('number'), repr('odd'), repr('gt') + ', 1', repr('in') + ', li', repr('defined'), repr('nosuchtest'))})|list",
            lambda: f"rows|{self.pick('selectattr', 'rejectattr')}({self.pick(repr('age'), repr('tags'), repr('age') + ', ' + repr('eq') + ', 3', repr('name') + ', ' + repr('lower'), repr('nope') + ', ' + repr('defined'), repr('tags.0'))})|list",
            lambda: f"rows|sort(attribute={self.pick(repr('age'), repr('name'), repr('age,name'), repr('nope'))}{self.pick('', ', reverse=true', ', case_sensitive=true')})|list",
            lambda: f"rows|groupby('age')|{self.pick('list', 'map(attribute=%r)|list' % 'grouper', 'map(%r)|list' % 'last')}",
            lambda: f"{xs()}|batch({self.pick(1, 2, 3)}{self.pick('', ', 0')})|list",
            lambda: f"{xs()}|slice({self.pick(1, 2, 3)}{self.pick('', ', 0')})|list",
            lambda: f"range({self.atom('num')}, {self.pick(0, 2, 5, -3)}{self.pick('', ', 2', ', -1')})|list",
            lambda: f"{self.expr('dict', d)}|{self.pick('dictsort', 'items|list', 'list', 'dictsort(false, %r)' % 'value')}",
            lambda: f"{self.expr('dict', d)}.{self.pick('items', 'keys', 'values')}(){self.pick('|list', '')}",
            lambda: f"{self.expr('str', d)}.split({self.pick('', self.atom('str'))})",
            lambda: f"{self.expr('str', d)}|list",
        )()

    def dict(self, d):
        return self.pick(
            lambda: "{" + f"{self.pick(self.atom('str'), self.atom('num'), 'none', '(1, 2)')}: {self.expr('any', d)}" + "}",
            lambda: f"dict({self.expr('dict', d)}, k={self.expr('any', d)})",
            lambda: f"({self.expr('dict', d)} if {self.expr('bool', d)} else {self.expr('dict', d)})",
            lambda: f"rows[{self.pick(0, 1, -1, 7)}]",
            lambda: f"dict({self.expr('list', d)}|batch(2))",
            lambda: f"{self.expr('dict', d)}.{self.pick('copy()', 'c', 'update(a=2)', 'pop(%r)' % 'a')}",
        )()

    def loop(self):
        return self.pick("index", "index0", "revindex", "revindex0", "first", "last", "length", "depth", "depth0",
                         "previtem", "nextitem", "cycle('a', 'b')", f"changed({self.atom('any')})", "nope")

    def tag(self, inside):
        return "{%" + self.pick("", "", "", "-", "+") + " " + inside + " " + self.pick("", "", "", "-", "+") + "%}"

    def text(self):
        return self.pick("", "", " ", "\n", "x", " t ", "\n  ", "  \n", "-", "a\n\n", "{ }", "#", "\t")

    def body(self, depth):
        return "".join(self.text() + self.statement(depth) for _ in range(self.pick(1, 1, 2, 3))) + self.text()

    def output(self, depth):
        kind = self.pick("num", "str", "bool", "list", "dict", "any")
        return "{{" + self.pick(" ", "- ", "") + self.expr(kind, depth) + self.pick(" ", " -", "") + "}}"

    def scoped(self, names, depth):
        self.locals += names
        text = self.body(depth)
        del self.locals[len(self.locals) - len(names):]
        return text

    def statement(self, depth):
        if depth <= 0 or self.chance(0.3):
            return self.output(self.pick(0, 1, 2, 3))
        e = lambda kind: self.expr(kind, self.pick(0, 1, 2))
        t, d = self.tag, depth - 1
        name = self.pick("x", "y", "a1")
        return self.pick(
            lambda: t(f"if {e('bool')}") + self.body(d) + self.pick("", t(f"elif {e('any')}") + self.body(d))
            + self.pick("", t("else") + self.body(d)) + t("endif"),
            lambda: t(f"for {name} in {e('list')}{self.pick('', ' if ' + e('bool'))}")
            + self.scoped([name, "loop." + self.loop(), "loop." + self.loop()], d)
            + self.pick("", "", t(f"if {e('bool')}") + t(self.pick("break", "continue")) + t("endif") + self.body(d))
            + self.pick("", t("else") + self.body(d)) + t("endfor"),
            lambda: t(f"for {name}, v in {self.pick('d.items()', 'ed|items', 'd|dictsort', e('list'))}")
            + self.scoped([name, "v"], d) + t("endfor"),
            lambda: t(f"for {name} in tree recursive") + "{{ " + name + ".v }}" + self.text()
            + "{{ loop(" + name + ".sub) }}{{ loop.depth }}" + self.text() + t("endfor"),
            lambda: t(f"set {name} = {e('any')}") + self.scoped([name], d),
            lambda: t(f"set {name}, b1 = {e('any')}, {e('any')}") + self.scoped([name, "b1"], d),
            lambda: t(f"set {name}{self.pick('', ' | upper', ' | replace(%r, %r)' % ('a', 'b'))}") + self.body(d)
            + t("endset") + self.scoped([name], d),
            lambda: t(f"set ns = namespace(k={e('any')}, c=0)") + t(f"for i in {e('list')}")
            + t(f"set ns.c = ns.c + 1") + t(f"set {name} = i") + self.scoped(["i", "ns.k"], d) + t("endfor")
            + "{{ ns.c }}{{ " + name + " }}",
            lambda: t(f"macro m1({self.pick('p', 'p, r=1', 'p=zero, r=p')})") + self.scoped(
                ["p", self.pick("r", "varargs", "kwargs", "caller is defined", "p")], d) + t("endmacro")
            + "{{ m1(" + self.pick("", e("any"), f"{e('any')}, {e('any')}", f"p={e('any')}", f"{e('any')}, z=1", f"*{e('list')}") + ") }}",
            lambda: t("macro m2(p)") + "<{{ caller(p) }}>{{ p }}" + t("endmacro") + t(f"call(c1) m2({e('any')})")
            + self.scoped(["c1"], d) + t("endcall"),
            lambda: t(f"filter {self.pick('upper', 'trim', 'indent(2)', 'replace(%r, %r)' % ('a', 'o'), 'length', 'e')}")
            + self.body(d) + t("endfilter"),
            lambda: t(f"with {name} = {e('any')}, w = {e('any')}") + self.scoped([name, "w"], d) + t("endwith"),
            lambda: t("raw") + "{{ a }}{% b %}" + self.text() + t("endraw"),
            lambda: "{#" + self.pick("", "-", "+") + " c {{ x }} " + self.pick("", "-") + "#}",
            lambda: t("generation") + self.body(d) + t("endgeneration"),
            lambda: t(f"block bl{self.r.randrange(10 ** 6)}") + self.body(d) + t("endblock"),
            lambda: t(f"print {e('any')}, {e('str')}"),
        )()

    def soup(self):
        """Pieces in any order: most of it is wrong, and has to be found wrong."""
        pieces = ["{{", "}}", "{%", "%}", "{#", "#}", "-", "+", " ", "\n", "  ", "x", "if", "for", "in", "else", "endif",
                  "endfor", "set", "=", "==", "1", "2.5", "'a'", "(", ")", "[", "]", "{", "}", ",", ".", ":", "|", "upper",
                  "is", "not", "defined", "and", "or", "~", "*", "**", "raw", "endraw", "{% raw %}", "{% endraw %}",
                  "{{ 1 }}", "{% if x %}", "{% endif %}", "{{- n }}", "{{ s -}}", "{%- set x = 1 %}", "\\n", "none", "n",
                  "1.", ".5", "1e3", "0x1G", "007", "1_0", "'\\x4'", "''", "li", "d", "break", "macro", "m()", "endmacro"]
        return "".join(self.pick(*pieces) for _ in range(self.r.randrange(2, 14)))

    def template(self):
        if self.chance(0.15):
            return self.soup()
        if self.chance(0.1):
            return "{{" + " ".join(self.soup().split()) + "}}"
        if self.chance(0.5):
            return self.output(self.pick(1, 2, 3))
        return self.body(self.pick(1, 2, 3))


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    env = jinja_oracle.environment()
    written = 0
    print(json.dumps({"vars": VARIABLES}, ensure_ascii=False))
    while written < count:
        template = Fuzz(seed).template()
        seed += 1
        text, _ = jinja_oracle.rendered(env, template, VARIABLES)
        if len(template) > 600 or text and (len(text) > 3000 or re.search(r" at 0x[0-9a-f]+|<(function|class|built-in)", text, re.I)):
            continue
        print(json.dumps({"template": template}, ensure_ascii=False))
        written += 1


if __name__ == "__main__":
    main()
