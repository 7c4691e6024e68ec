package io.github.reattn.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The methods of Python's `str`.
final class StringMethods {
    private static final Set<String> UNSUPPORTED = Set.of("encode", "maketrans", "translate");

    private StringMethods() {}

    /// The bound method, or null if `str` has none of that name.
    ///
    /// @param marked whether the text is a [Markup]
    static @Nullable Object of(String text, boolean marked, String name) {
        Callable.Code method = method(text, name);
        Callable.Code code = method != null ? method : CharacterTests.method(text, name);
        if (code == null) {
            return UNSUPPORTED.contains(name)
                    ? new Undefined("the string method '" + name + "' is not supported here")
                    : null;
        }
        return new Callable.Function(name, (meter, args) -> {
            meter.reads(text);
            Object result = code.call(meter, args.to(name));
            return marked ? marked(result) : result;
        });
    }

    /// Methods of Markup return Markup.
    private static Object marked(Object result) {
        return switch (result) {
            case String text -> new Markup(text);
            case List<?> list -> list.stream().map(StringMethods::marked).toList();
            default -> result;
        };
    }

    private static Callable.@Nullable Code method(String s, String name) {
        return switch (name) {
            case "strip" -> (meter, args) -> strip(s, args, true, true);
            case "lstrip" -> (meter, args) -> strip(s, args, true, false);
            case "rstrip" -> (meter, args) -> strip(s, args, false, true);
            case "upper" -> plain(text -> text.toUpperCase(Locale.ROOT), s);
            case "lower" -> plain(text -> text.toLowerCase(Locale.ROOT), s);
            case "casefold" -> plain(text -> text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT), s);
            case "capitalize" -> plain(StringMethods::capitalized, s);
            case "title" -> plain(StringMethods::title, s);
            case "swapcase" -> plain(StringMethods::swapCase, s);
            case "split" -> (meter, args) -> Splitting.split(meter, s, args.bind("sep?", "maxsplit?"), false);
            case "rsplit" -> (meter, args) -> Splitting.split(meter, s, args.bind("sep?", "maxsplit?"), true);
            case "partition" -> (meter, args) -> Splitting.partition(meter, s, args.bind("/sep"), false);
            case "rpartition" -> (meter, args) -> Splitting.partition(meter, s, args.bind("/sep"), true);
            case "splitlines" ->
                (meter, args) -> {
                    List<String> lines = Text.lines(s, args.bind("keepends?").truth(0));
                    meter.elements(lines.size());
                    meter.created(s);
                    return new ArrayList<Object>(lines);
                };
            case "join" ->
                (meter, args) -> join(meter, s, args.bind("/iterable").value(0));
            case "replace" ->
                (meter, args) -> {
                    Args bound = args.bind("/old", "/new", "/count?");
                    return Text.replace(meter, s, bound.text(0), bound.text(1), bound.integer(2, -1));
                };
            case "startswith" -> (meter, args) -> affix(meter, s, args, true);
            case "endswith" -> (meter, args) -> affix(meter, s, args, false);
            case "removeprefix" ->
                (meter, args) -> {
                    String prefix = args.bind("/prefix").text(0);
                    return meter.created(s.startsWith(prefix) ? s.substring(prefix.length()) : s);
                };
            case "removesuffix" ->
                (meter, args) -> {
                    String suffix = args.bind("/suffix").text(0);
                    boolean ends = !suffix.isEmpty() && s.endsWith(suffix);
                    return meter.created(ends ? s.substring(0, s.length() - suffix.length()) : s);
                };
            case "find", "index" -> (meter, args) -> find(meter, s, args, false);
            case "rfind", "rindex" -> (meter, args) -> find(meter, s, args, true);
            case "count" ->
                (meter, args) -> {
                    Slice within = within(s, args);
                    boolean outside = within.start() > within.stop() || isBehind(args, s);
                    meter.searches(s, args.text(0));
                    return outside ? 0L : (long) Text.count(within.of(s), args.text(0));
                };
            case "center" -> (meter, args) -> padded(meter, s, args, '^', 1);
            case "ljust" -> (meter, args) -> padded(meter, s, args, '<', 0);
            case "rjust" -> (meter, args) -> padded(meter, s, args, '>', 0);
            case "zfill" ->
                (meter, args) -> {
                    int missing = Math.max(0, args.bind("/width").integer(0) - Text.length(s));
                    meter.creates((long) s.length() + missing);
                    int sign = s.startsWith("-") || s.startsWith("+") ? 1 : 0;
                    return s.substring(0, sign) + "0".repeat(missing) + s.substring(sign);
                };
            case "expandtabs" ->
                (meter, args) -> expandTabs(meter, s, args.bind("tabsize?").integer(0, 8));
            case "format" -> (meter, args) -> StringFormat.format(meter, s, args.positional, args.named);
            case "format_map" ->
                (meter, args) ->
                        StringFormat.formatMap(meter, s, args.bind("/mapping").value(0));
            default -> null;
        };
    }

    private static Callable.Code plain(UnaryOperator<String> function, String text) {
        return (meter, args) -> {
            args.bind();
            return meter.created(function.apply(text));
        };
    }

    static Object strip(String text, Args args, boolean left, boolean right) {
        Args bound = args.bind("/chars?");
        if (bound.isNone(0)) {
            return Text.strip(text, left, right);
        }
        Set<Integer> chars = new java.util.HashSet<>();
        bound.text(0).codePoints().forEach(chars::add);
        return Text.strip(text, chars::contains, left, right);
    }

    static String capitalized(String text) {
        if (text.isEmpty()) {
            return "";
        }
        String first = Character.toString(text.codePointAt(0));
        // As a whole: what a letter's lower case is may depend on the letters before it.
        String lower = text.toLowerCase(Locale.ROOT);
        return titleCase(first) + lower.substring(first.toLowerCase(Locale.ROOT).length());
    }

    /// One character in title case, which may be several: `ß` is `Ss`.
    private static String titleCase(String character) {
        String title = Character.toString(Character.toTitleCase(character.codePointAt(0)));
        String upper = character.toUpperCase(Locale.ROOT);
        boolean none = title.equals(character) && !Character.isTitleCase(title.codePointAt(0));
        return none && Text.length(upper) > 1 ? capitalized(upper) : title;
    }

    private static String title(String text) {
        StringBuilder out = new StringBuilder();
        boolean inWord = false;
        for (int c : text.codePoints().toArray()) {
            String character = Character.toString(c);
            out.append(inWord ? character.toLowerCase(Locale.ROOT) : titleCase(character));
            inWord = CharacterTests.isCased(c);
        }
        return out.toString();
    }

    private static String swapCase(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> {
            String character = Character.toString(c);
            out.append(
                    Character.isUpperCase(c)
                            ? character.toLowerCase(Locale.ROOT)
                            : Character.isLowerCase(c) ? character.toUpperCase(Locale.ROOT) : character);
        });
        return out.toString();
    }

    private static String join(Meter meter, String separator, Object items) {
        StringBuilder out = new StringBuilder();
        String before = "";
        for (Object item : Values.list(meter, items)) {
            String text = Values.text(item);
            if (text == null) {
                throw new JinjaException("join() needs strings, not a value of type '" + Values.typeName(item) + "'");
            }
            meter.append(out, before);
            meter.append(out, text);
            before = separator;
        }
        return out.toString();
    }

    /// The part of the text that the optional second and third argument of a search leave.
    private static Slice within(String text, Args args) {
        args.bind("/sub", "/start?", "/end?");
        return Slice.of(args.value(1, None.NONE), args.value(2, None.NONE), None.NONE, Text.length(text));
    }

    private static Object affix(Meter meter, String text, Args args, boolean prefix) {
        Slice within = within(text, args);
        Object wanted = args.value(0);
        List<Object> choices = wanted instanceof Tuple tuple ? tuple.items() : List.of(wanted);
        boolean whole = !args.has(1) && !args.has(2);
        boolean outside = isBehind(args, text) || within.start() > within.stop();
        String part = whole ? text : within.of(text);
        for (Object choice : choices) {
            String affix = Args.of(args.callee, choice).text(0);
            meter.steps(1 + affix.length() / 64);
            if (!outside && (prefix ? part.startsWith(affix) : part.endsWith(affix))) {
                return true;
            }
        }
        return false;
    }

    /// Whether a search starts behind the text's end, where Python does not even find an empty string.
    private static boolean isBehind(Args args, String text) {
        return !args.isNone(1) && Numbers.compare(args.value(1), (long) Text.length(text)) > 0;
    }

    private static Object find(Meter meter, String text, Args args, boolean last) {
        Slice within = within(text, args);
        String part = within.of(text);
        String wanted = args.text(0);
        meter.searches(text, wanted);
        boolean outside = isBehind(args, text) || within.start() > within.stop();
        int at = outside ? -1 : last ? part.lastIndexOf(wanted) : part.indexOf(wanted);
        if (at < 0 && args.callee.endsWith("index")) {
            throw new JinjaException(args.callee + "(): substring not found");
        }
        return at < 0 ? -1L : within.start() + part.codePointCount(0, at);
    }

    private static Object padded(Meter meter, String text, Args args, char align, int oddLeft) {
        Args bound = args.bind("/width", "/fillchar?");
        String fill = bound.text(1, " ");
        if (Text.length(fill) != 1) {
            throw new JinjaException(args.callee + "() needs a fill of exactly one character");
        }
        return pad(meter, text, bound.integer(0), fill, oddLeft, align);
    }

    /// @param oddLeft 1 if the odd character of an odd width goes to the left, as `center` has it, 0 as `format` has it
    /// @param align `<` for text on the left, `>`, or `^`
    static String pad(Meter meter, String text, int width, String fill, int oddLeft, char align) {
        int missing = Math.max(0, width - Text.length(text));
        meter.creates((long) text.length() + (long) missing * fill.length());
        int left = switch (align) {
            case '<' -> 0;
            case '>' -> missing;
            default -> missing / 2 + (missing & width & oddLeft);
        };
        return fill.repeat(left) + text + fill.repeat(missing - left);
    }

    private static String expandTabs(Meter meter, String text, int size) {
        StringBuilder out = new StringBuilder();
        int column = 0;
        for (int c : text.codePoints().toArray()) {
            int spaces = c != '\t' ? 0 : size > 0 ? size - column % size : 0;
            meter.append(
                    out, c == '\t' ? " ".repeat(Math.min(spaces, meter.limits.outputChars())) : Character.toString(c));
            column = c == '\n' || c == '\r' ? 0 : column + (c == '\t' ? spaces : 1);
        }
        return out.toString();
    }
}
