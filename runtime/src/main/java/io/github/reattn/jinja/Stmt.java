package io.github.reattn.jinja;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A statement of a template. A body that has names of its own comes with a [Names].
sealed interface Stmt {

    record Text(String text) implements Stmt {}

    record Print(Expr of, int line) implements Stmt {}

    record If(List<Branch> branches, List<Stmt> otherwise) implements Stmt {}

    record Branch(Expr test, List<Stmt> body, int line) {}

    record For(
            Target target,
            Expr iterable,
            @Nullable Expr test,
            Names testNames,
            boolean recursive,
            Body body,
            Body otherwise,
            int line)
            implements Stmt {}

    record Set(Target target, Expr value, int line) implements Stmt {}

    /// `{% set x %}…{% endset %}`; `filtered` is over [Names#BLOCK_TEXT].
    record SetBlock(Target target, Expr filtered, Body body, int line) implements Stmt {}

    /// `{% filter f %}…{% endfilter %}`; `filtered` is over [Names#BLOCK_TEXT].
    record FilterBlock(Expr filtered, Body body, int line) implements Stmt {}

    record MacroDefinition(Routine routine) implements Stmt {}

    record CallBlock(Routine routine, Expr.Call call, int line) implements Stmt {}

    record With(List<Target> targets, List<Expr> values, Body body, int line) implements Stmt {}

    /// `{% generation %}`: to Jinja2 a call block, of a call that writes what its caller does.
    record Generation(Routine routine) implements Stmt {}

    /// `{% autoescape false %}`: names of its own, nothing else.
    record Scoped(Body body) implements Stmt {}

    /// `{% block %}`: sees the template's top level only, unless it is `scoped`.
    record Block(String name, boolean scoped, Body body) implements Stmt {}

    record Break() implements Stmt {}

    record Continue() implements Stmt {}

    /// What Jinja2 can and this interpreter will not do, such as `include`: an error when it is reached.
    record Refused(String reason, int line) implements Stmt {}

    record Body(List<Stmt> statements, Names names) {}

    /// A macro, or the body of a call block (then without a name). A parameter without default has null in its place.
    record Routine(
            @Nullable String name,
            List<String> parameters,
            List<@Nullable Expr> defaults,
            Body body,
            boolean takesCaller,
            boolean takesKwargs,
            boolean takesVarargs) {}

    /// What is assigned to.
    sealed interface Target {
        record Variable(String name) implements Target {}

        record Attribute(String namespace, String name) implements Target {}

        record Unpack(List<Target> targets) implements Target {}
    }
}
