package io.github.reattn.jinja;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Executes statements: one render of one template.
final class Interpreter {
    private final Meter meter;
    private final Evaluator evaluator;
    private final Scope root;

    /// What a statement does to the loop around it.
    private enum Flow {
        NEXT,
        BREAK,
        CONTINUE
    }

    /// @param variables a mutable map of what the caller passed over the globals
    Interpreter(Meter meter, Map<String, Object> variables, Names names) {
        this.meter = meter;
        this.evaluator = new Evaluator(meter);
        this.root = new Scope(new Scope(variables), names);
    }

    String render(List<Stmt> body) {
        return text(body, root);
    }

    /// What a body without a loop around it writes.
    String text(List<Stmt> body, Scope scope) {
        StringBuilder out = new StringBuilder();
        run(body, scope, out);
        return out.toString();
    }

    Object evaluate(Expr expression, Scope scope) {
        return evaluator.evaluate(expression, scope);
    }

    private Flow run(List<Stmt> body, Scope scope, StringBuilder out) {
        for (Stmt statement : body) {
            Flow flow = execute(statement, scope, out);
            if (flow != Flow.NEXT) {
                return flow;
            }
        }
        return Flow.NEXT;
    }

    private Flow execute(Stmt statement, Scope scope, StringBuilder out) {
        meter.enter();
        Flow flow = Flow.NEXT;
        switch (statement) {
            case Stmt.Text text -> meter.append(out, text.text());
            case Stmt.Print print -> {
                meter.line = print.line();
                meter.append(out, Printer.str(meter, evaluate(print.of(), scope)));
            }
            case Stmt.If branches -> flow = branch(branches, scope, out);
            case Stmt.For loop -> flow = loop(loop, scope, out);
            case Stmt.Set set -> {
                meter.line = set.line();
                assign(set.target(), evaluate(set.value(), scope), scope);
            }
            case Stmt.SetBlock set -> flow = setBlock(set, scope);
            case Stmt.FilterBlock filter -> flow = filterBlock(filter, scope, out);
            case Stmt.MacroDefinition macro ->
                scope.set(name(macro.routine()), new Macro(this, macro.routine(), scope));
            case Stmt.CallBlock call -> {
                meter.line = call.line();
                Macro caller = new Macro(this, call.routine(), scope);
                write(evaluator.call(call.call(), scope, caller), "call", out);
            }
            case Stmt.Generation generation ->
                write(new Macro(this, generation.routine(), scope).call(meter, Args.NONE), "generation", out);
            case Stmt.With with -> flow = with(with, scope, out);
            case Stmt.Scoped scoped -> flow = run(scoped.body(), scope, out);
            case Stmt.Block block -> flow = run(block.body(), block.scoped() ? scope : root, out);
            case Stmt.Break jump -> flow = Flow.BREAK;
            case Stmt.Continue jump -> flow = Flow.CONTINUE;
            case Stmt.Refused refused -> throw JinjaException.at(refused.line(), refused.reason());
        }
        meter.leave();
        return flow;
    }

    /// Writes what a block turned into, which unlike a printed value must be text.
    private void write(Object value, String block, StringBuilder out) {
        String text = Values.text(value);
        if (text == null) {
            throw new JinjaException(
                    "a " + block + " block must turn into text, not a value of type '" + Values.typeName(value) + "'");
        }
        meter.append(out, text);
    }

    private static String name(Stmt.Routine routine) {
        return routine.name() == null ? "" : routine.name();
    }

    private Flow run(Stmt.Body body, Scope outer, StringBuilder out) {
        return run(body.statements(), new Scope(outer, body.names()), out);
    }

    private Flow branch(Stmt.If branches, Scope scope, StringBuilder out) {
        for (Stmt.Branch branch : branches.branches()) {
            meter.line = branch.line();
            if (Values.truth(evaluate(branch.test(), scope))) {
                return run(branch.body(), scope, out);
            }
        }
        return run(branches.otherwise(), scope, out);
    }

    private Flow setBlock(Stmt.SetBlock set, Scope outer) {
        Scope scope = new Scope(outer, set.body().names());
        StringBuilder text = new StringBuilder();
        Flow flow = run(set.body().statements(), scope, text);
        if (flow == Flow.NEXT) {
            meter.line = set.line();
            scope.set(Names.BLOCK_TEXT, text.toString());
            assign(set.target(), evaluate(set.filtered(), scope), outer);
        }
        return flow;
    }

    private Flow filterBlock(Stmt.FilterBlock filter, Scope outer, StringBuilder out) {
        Scope scope = new Scope(outer, filter.body().names());
        StringBuilder text = new StringBuilder();
        Flow flow = run(filter.body().statements(), scope, text);
        if (flow == Flow.NEXT) {
            meter.line = filter.line();
            scope.set(Names.BLOCK_TEXT, text.toString());
            write(evaluate(filter.filtered(), scope), "filter", out);
        }
        return flow;
    }

    private Flow with(Stmt.With with, Scope outer, StringBuilder out) {
        meter.line = with.line();
        Scope scope = new Scope(outer, with.body().names());
        for (int i = 0; i < with.targets().size(); i++) {
            assign(with.targets().get(i), evaluate(with.values().get(i), outer), scope);
        }
        return run(with.body().statements(), scope, out);
    }

    private Flow loop(Stmt.For loop, Scope scope, StringBuilder out) {
        meter.line = loop.line();
        Object iterable = evaluate(loop.iterable(), scope);
        if (loop.recursive()) {
            meter.append(out, recursion(loop, scope, iterable, 0));
            return Flow.NEXT;
        }
        return iterate(loop, scope, iterable, null, 0, out);
    }

    private String recursion(Stmt.For loop, Scope scope, Object iterable, int depth) {
        meter.enter();
        StringBuilder out = new StringBuilder();
        iterate(loop, scope, iterable, children -> recursion(loop, scope, children, depth + 1), depth, out);
        meter.leave();
        return out.toString();
    }

    private Flow iterate(
            Stmt.For loop,
            Scope outer,
            Object iterable,
            @Nullable UnaryOperator<Object> recursion,
            int depth,
            StringBuilder out) {
        Object source = loop.test() == null ? iterable : filtered(loop, loop.test(), outer, iterable);
        Iterator<Object> items = Values.iterate(meter, source);
        LoopContext context = new LoopContext(source, items, recursion, depth);
        // As in Jinja2, an iteration that ends with break or continue does not count against the else.
        boolean none = true;
        for (Object item = context.advance(); item != null; item = context.advance()) {
            meter.steps(1);
            Scope scope = new Scope(outer, loop.body().names());
            assign(loop.target(), item, scope);
            scope.set("loop", context);
            Flow flow = run(loop.body().statements(), scope, out);
            if (flow == Flow.BREAK) {
                break;
            }
            none &= flow == Flow.CONTINUE;
        }
        return none ? run(loop.otherwise(), outer, out) : Flow.NEXT;
    }

    private Generator filtered(Stmt.For loop, Expr test, Scope outer, Object iterable) {
        Scope scope = new Scope(outer, loop.testNames());
        return Generator.selecting(meter, iterable, item -> {
            assign(loop.target(), item, scope);
            return Values.truth(evaluate(test, scope));
        });
    }

    private void assign(Stmt.Target target, Object value, Scope scope) {
        switch (target) {
            case Stmt.Target.Variable variable -> scope.set(variable.name(), value);
            case Stmt.Target.Attribute attribute -> {
                if (!(scope.get(attribute.namespace()) instanceof Namespace namespace)) {
                    throw new JinjaException(
                            "only attributes of a namespace() can be set, and '" + attribute.namespace() + "' is none");
                }
                namespace.attributes().put(attribute.name(), value);
            }
            case Stmt.Target.Unpack unpack -> {
                List<Object> values = Values.list(meter, value);
                if (values.size() != unpack.targets().size()) {
                    throw new JinjaException("cannot unpack " + values.size() + " values into "
                            + unpack.targets().size() + " names");
                }
                for (int i = 0; i < values.size(); i++) {
                    assign(unpack.targets().get(i), values.get(i), scope);
                }
            }
        }
    }
}
