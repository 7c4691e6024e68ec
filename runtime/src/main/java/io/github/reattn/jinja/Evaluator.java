package io.github.reattn.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Evaluates expressions.
final class Evaluator {
    private final Meter meter;

    Evaluator(Meter meter) {
        this.meter = meter;
    }

    Object evaluate(Expr expression, Scope scope) {
        meter.enter();
        Object value = switch (expression) {
            case Expr.Literal literal -> literal.value();
            case Expr.Name name -> scope.get(name.name());
            case Expr.Attribute attribute -> Attributes.attribute(evaluate(attribute.of(), scope), attribute.name());
            case Expr.Item item -> Attributes.item(meter, evaluate(item.of(), scope), evaluate(item.key(), scope));
            case Expr.SliceOf slice -> slice(slice, scope);
            case Expr.Call call -> call(call, scope, null);
            case Expr.Filter filter -> filter(filter, scope);
            case Expr.Test test ->
                Tests.holds(
                        meter,
                        test.name(),
                        evaluate(test.of(), scope),
                        arguments(test.name(), test.arguments(), scope));
            case Expr.And and -> {
                Object left = evaluate(and.left(), scope);
                yield Values.truth(left) ? evaluate(and.right(), scope) : left;
            }
            case Expr.Or or -> {
                Object left = evaluate(or.left(), scope);
                yield Values.truth(left) ? left : evaluate(or.right(), scope);
            }
            case Expr.Not not -> !Values.truth(evaluate(not.of(), scope));
            case Expr.Unary unary -> Operators.unary(unary.operator(), evaluate(unary.of(), scope));
            case Expr.Binary binary ->
                Operators.binary(
                        meter, binary.operator(), evaluate(binary.left(), scope), evaluate(binary.right(), scope));
            case Expr.Concat concat -> concat(concat, scope);
            case Expr.Compare compare -> compare(compare, scope);
            case Expr.Conditional conditional -> conditional(conditional, scope);
            case Expr.ListOf list -> items(list.items(), scope);
            case Expr.TupleOf tuple -> new Tuple(items(tuple.items(), scope), false);
            case Expr.DictOf dict -> dict(dict, scope);
        };
        meter.leave();
        return value;
    }

    private Object slice(Expr.SliceOf slice, Scope scope) {
        return Attributes.slice(
                meter,
                evaluate(slice.of(), scope),
                optional(slice.start(), scope),
                optional(slice.stop(), scope),
                optional(slice.step(), scope));
    }

    private Object optional(@Nullable Expr expression, Scope scope) {
        return expression == null ? None.NONE : evaluate(expression, scope);
    }

    /// @param caller the body of a call block, or null
    Object call(Expr.Call call, Scope scope, @Nullable Macro caller) {
        Object callee = evaluate(call.callee(), scope);
        Args arguments = arguments(Values.typeName(callee), call.arguments(), scope);
        arguments = caller == null ? arguments : arguments.with("caller", caller);
        int line = meter.line;
        meter.line = call.line();
        Object result = switch (callee) {
            case Callable callable -> callable.call(meter, arguments);
            case Undefined undefined -> throw undefined.failure();
            default -> throw new JinjaException("a value of type '" + Values.typeName(callee) + "' cannot be called");
        };
        meter.line = line;
        return result;
    }

    private Object filter(Expr.Filter filter, Scope scope) {
        Object value = evaluate(filter.of(), scope);
        Args arguments = arguments(filter.name(), filter.arguments(), scope);
        int line = meter.line;
        meter.line = filter.line();
        Object result = Filters.apply(meter, filter.name(), value, arguments);
        meter.line = line;
        return result;
    }

    private Args arguments(String callee, Expr.Arguments arguments, Scope scope) {
        List<@Nullable Object> positional = new ArrayList<>(items(arguments.positional(), scope));
        if (arguments.spread() != null) {
            positional.addAll(Values.list(meter, evaluate(arguments.spread(), scope)));
        }
        Map<String, Object> named = new LinkedHashMap<>();
        for (Expr.Keyword keyword : arguments.keywords()) {
            named.put(keyword.name(), evaluate(keyword.value(), scope));
        }
        if (arguments.mapping() != null) {
            Object mapping = evaluate(arguments.mapping(), scope);
            for (Map.Entry<Object, Object> entry :
                    SequenceFilters.mapping("**", mapping).entries()) {
                String name = Args.of("**", entry.getKey()).text(0);
                if (named.put(name, entry.getValue()) != null) {
                    throw new JinjaException(callee + "() has two values for its argument '" + name + "'");
                }
            }
        }
        return new Args(callee, positional, named);
    }

    private List<Object> items(List<Expr> expressions, Scope scope) {
        List<Object> items = new ArrayList<>(expressions.size());
        for (Expr expression : expressions) {
            items.add(evaluate(expression, scope));
        }
        return items;
    }

    private Dict dict(Expr.DictOf dict, Scope scope) {
        Dict result = new Dict();
        for (int i = 0; i < dict.keys().size(); i++) {
            Object key = evaluate(dict.keys().get(i), scope);
            result.put(key, evaluate(dict.values().get(i), scope));
        }
        return result;
    }

    private String concat(Expr.Concat concat, Scope scope) {
        StringBuilder out = new StringBuilder();
        for (Object part : items(concat.parts(), scope)) {
            meter.append(out, Printer.str(meter, part));
        }
        return out.toString();
    }

    private boolean compare(Expr.Compare compare, Scope scope) {
        Object left = evaluate(compare.first(), scope);
        for (Expr.Operand operand : compare.rest()) {
            Object right = evaluate(operand.of(), scope);
            if (!Comparison.holds(meter, operand.operator(), left, right)) {
                return false;
            }
            left = right;
        }
        return true;
    }

    private Object conditional(Expr.Conditional conditional, Scope scope) {
        if (Values.truth(evaluate(conditional.test(), scope))) {
            return evaluate(conditional.then(), scope);
        }
        return conditional.otherwise() != null
                ? evaluate(conditional.otherwise(), scope)
                : new Undefined("the inline if on line " + conditional.line() + " was false and has no else");
    }
}
