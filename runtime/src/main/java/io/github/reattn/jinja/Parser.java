package io.github.reattn.jinja;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Parses statements: tokens to a tree.
final class Parser {
    private final TokenStream tokens;
    private final NameTracker names = new NameTracker();
    private final ExpressionParser expressions;
    private final TargetParser assigned;
    private final Names root = names.current();
    private final Set<String> blocks = new HashSet<>();

    Parser(List<Token> tokens, Limits limits) {
        this.tokens = new TokenStream(tokens, limits.depth());
        this.expressions = new ExpressionParser(this.tokens, names);
        this.assigned = new TargetParser(this.tokens, names, expressions);
    }

    List<Stmt> parse() {
        List<Stmt> body = statements();
        names.finish();
        return body;
    }

    Names rootNames() {
        return root;
    }

    int line() {
        return tokens.line();
    }

    /// Statements up to a tag of one of these names, which becomes the current token; without names to the end.
    private List<Stmt> statements(String... ends) {
        tokens.enter();
        List<Stmt> body = new ArrayList<>();
        while (true) {
            Token token = tokens.next();
            switch (token.kind()) {
                case DATA -> body.add(new Stmt.Text(token.text()));
                case VARIABLE_BEGIN -> {
                    body.add(new Stmt.Print(expressions.tuple(true, false), token.line()));
                    tokens.expect(Token.Kind.VARIABLE_END, "'}}'");
                }
                case BLOCK_BEGIN -> {
                    if (List.of(ends).contains(tokens.current().text()) && tokens.is(Token.Kind.NAME)) {
                        tokens.leave();
                        return body;
                    }
                    body.add(statement(ends));
                    tokens.expectBlockEnd();
                }
                case END -> {
                    if (ends.length > 0) {
                        throw tokens.error(
                                "the template ends where '{% " + String.join(" %}' or '{% ", ends) + " %}' is missing");
                    }
                    tokens.leave();
                    return body;
                }
                default -> throw new IllegalStateException("a lexer's " + token.kind() + " outside of a tag");
            }
        }
    }

    /// The body of a tag whose head ends here, and the name of the tag that ends it, which is the current token then.
    private List<Stmt> bodyUpTo(String... ends) {
        tokens.skipOperator(":");
        tokens.expectBlockEnd();
        return statements(ends);
    }

    /// The body of a tag whose head ends here, without its end tag's name.
    private List<Stmt> body(String end) {
        List<Stmt> body = bodyUpTo(end);
        tokens.next();
        return body;
    }

    private Stmt.Body scoped(Names scope, String end) {
        return new Stmt.Body(names.within(scope, names.inLoop(), () -> body(end)), scope);
    }

    private Stmt statement(String... ends) {
        int line = tokens.line();
        String tag = tokens.expect(Token.Kind.NAME, "a tag's name").text();
        return switch (tag) {
            case "if" -> conditional();
            case "for" -> loop(line);
            case "set" -> set(line);
            case "macro" -> macro();
            case "call" -> callBlock(line);
            case "filter" -> filterBlock(line);
            case "with" -> with(line);
            case "print" -> print(line);
            case "generation" ->
                new Stmt.Generation(routine(null, names.inner(), TargetParser.Signature.NONE, "endgeneration"));
            case "autoescape" -> autoescape(line);
            case "block" -> block();
            case "break", "continue" -> {
                if (!names.inLoop()) {
                    throw JinjaException.at(line, "'" + tag + "' outside of a loop");
                }
                yield tag.equals("break") ? new Stmt.Break() : new Stmt.Continue();
            }
            case "include", "import", "from", "extends" -> {
                while (!tokens.is(Token.Kind.BLOCK_END) && !tokens.is(Token.Kind.END)) {
                    tokens.next();
                }
                yield new Stmt.Refused("'" + tag + "' is refused: a template is rendered without others", line);
            }
            default ->
                throw JinjaException.at(
                        line,
                        "unknown tag '" + tag + "'"
                                + (ends.length > 0 ? ", expected '" + String.join("' or '", ends) + "'" : ""));
        };
    }

    private Stmt conditional() {
        List<Stmt.Branch> branches = new ArrayList<>();
        List<Stmt> otherwise = List.of();
        names.beginCondition();
        for (String tag = "if"; !tag.equals("endif"); tag = tokens.next().text()) {
            if (tag.equals("else")) {
                otherwise = bodyUpTo("endif");
            } else {
                int line = tokens.line();
                Expr test = expressions.tuple(false, false);
                branches.add(new Stmt.Branch(test, bodyUpTo("elif", "else", "endif"), line));
            }
        }
        names.endCondition();
        return new Stmt.If(branches, otherwise);
    }

    private Stmt loop(int line) {
        Names bodyNames = names.inner();
        Names testNames = names.inner();
        names.beginForStatement();
        Stmt.Target target = names.within(bodyNames, false, () -> assigned.targets(false, names::declare));
        declare(target, testNames);
        bodyNames.use("loop");
        if (!tokens.skipName("in")) {
            throw tokens.expected("'in'");
        }
        Expr iterable = expressions.iterable();
        Expr test = tokens.skipName("if") ? names.within(testNames, false, expressions::expression) : null;
        boolean recursive = tokens.skipName("recursive");
        List<Stmt> body = names.within(bodyNames, true, () -> bodyUpTo("endfor", "else"));
        names.endForStatement();
        Names elseNames = names.inner();
        boolean hasElse = tokens.next().text().equals("else");
        boolean outerLoop = names.inLoop() && !recursive;
        List<Stmt> otherwise = hasElse ? names.within(elseNames, outerLoop, () -> body("endfor")) : List.of();
        return new Stmt.For(
                target,
                iterable,
                test,
                testNames,
                recursive,
                new Stmt.Body(body, bodyNames),
                new Stmt.Body(otherwise, elseNames),
                line);
    }

    private static void declare(Stmt.Target target, Names scope) {
        switch (target) {
            case Stmt.Target.Variable variable -> scope.use(variable.name());
            case Stmt.Target.Attribute attribute -> scope.use(attribute.namespace());
            case Stmt.Target.Unpack unpack -> unpack.targets().forEach(part -> declare(part, scope));
        }
    }

    private Stmt set(int line) {
        Stmt.Target target = assigned.targets(true, name -> {});
        if (tokens.skipOperator("=")) {
            Expr value = expressions.tuple(true, false);
            store(target);
            return new Stmt.Set(target, value, line);
        }
        store(target);
        Names scope = names.inner();
        Expr filtered =
                names.within(scope, false, () -> expressions.operands().filters(new Expr.Name(Names.BLOCK_TEXT)));
        return new Stmt.SetBlock(target, filtered, scoped(scope, "endset"), line);
    }

    private void store(Stmt.Target target) {
        switch (target) {
            case Stmt.Target.Variable variable -> names.store(variable.name());
            case Stmt.Target.Attribute attribute -> names.load(attribute.namespace());
            case Stmt.Target.Unpack unpack -> unpack.targets().forEach(this::store);
        }
    }

    private Stmt macro() {
        String name = assigned.assignable();
        names.store(name);
        Names scope = names.inner();
        return new Stmt.MacroDefinition(routine(name, scope, assigned.signature(scope), "endmacro"));
    }

    private Stmt callBlock(int line) {
        Names scope = names.inner();
        TargetParser.Signature signature =
                tokens.isOperator("(") ? assigned.signature(scope) : TargetParser.Signature.NONE;
        if (!(expressions.expression() instanceof Expr.Call call)) {
            throw JinjaException.at(line, "'call' needs a call behind it");
        }
        return new Stmt.CallBlock(routine(null, scope, signature, "endcall"), call, line);
    }

    private Stmt.Routine routine(@Nullable String name, Names scope, TargetParser.Signature signature, String end) {
        NameTracker.Usage usage = names.beginRoutine();
        Stmt.Body body = routineBody(scope, end);
        names.endRoutine();
        List<String> parameters = signature.parameters();
        int caller = parameters.indexOf("caller");
        if (usage.of("caller") && caller >= 0 && signature.defaults().get(caller) == null) {
            throw tokens.error("a parameter 'caller' needs a default");
        }
        return new Stmt.Routine(
                name,
                parameters,
                signature.defaults(),
                body,
                usage.of("caller"),
                usage.of("kwargs") && !parameters.contains("kwargs"),
                usage.of("varargs") && !parameters.contains("varargs"));
    }

    /// A body that is a function of its own in Jinja2, so that no `break` leads out of it.
    private Stmt.Body routineBody(Names scope, String end) {
        return new Stmt.Body(names.within(scope, false, () -> body(end)), scope);
    }

    private Stmt filterBlock(int line) {
        Names scope = names.inner();
        Expr filtered = names.within(scope, false, () -> {
            Expr first = expressions.operands().filter(new Expr.Name(Names.BLOCK_TEXT));
            return expressions.operands().filters(first);
        });
        return new Stmt.FilterBlock(filtered, scoped(scope, "endfilter"), line);
    }

    private Stmt with(int line) {
        Names scope = names.inner();
        List<Stmt.Target> targets = new ArrayList<>();
        List<Expr> values = new ArrayList<>();
        while (!tokens.is(Token.Kind.BLOCK_END)) {
            if (!targets.isEmpty()) {
                tokens.expectOperator(",");
            }
            targets.add(names.within(scope, false, () -> assigned.targets(false, names::declare)));
            tokens.expectOperator("=");
            values.add(expressions.expression());
        }
        return new Stmt.With(targets, values, scoped(scope, "endwith"), line);
    }

    private Stmt print(int line) {
        List<Expr> parts = new ArrayList<>();
        while (!tokens.is(Token.Kind.BLOCK_END)) {
            if (!parts.isEmpty()) {
                tokens.expectOperator(",");
            }
            parts.add(expressions.expression());
        }
        return new Stmt.Print(new Expr.Concat(parts), line);
    }

    private Stmt autoescape(int line) {
        Expr escape = expressions.expression();
        Names scope = names.inner();
        Stmt.Body body = scoped(scope, "endautoescape");
        return escape.equals(new Expr.Literal(false))
                ? new Stmt.Scoped(body)
                : new Stmt.Refused("'autoescape' is refused: templates are rendered without", line);
    }

    private Stmt block() {
        String name = tokens.expectName();
        boolean scoped = tokens.skipName("scoped");
        if (tokens.isName("required") || !blocks.add(name)) {
            throw tokens.error("block '" + name + "' is required, or defined twice");
        }
        Names scope = names.inner();
        Stmt.Body body = routineBody(scope, "endblock");
        tokens.skipName(name);
        return new Stmt.Block(name, scoped, body);
    }
}
