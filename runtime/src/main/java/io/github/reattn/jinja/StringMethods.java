package io.github.reattn.jinja;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The methods of Python's `str`.
final class StringMethods {
    private static final Signatures SIGNATURES = new Signatures("""
            capitalize,casefold,lower,swapcase,title,upper
            isalnum,isalpha,isascii,isdecimal,isdigit,isidentifier,islower,isnumeric,isprintable,isspace,istitle,isupper
            center,ljust,rjust /width /fillchar?
            count,find,index,rfind,rindex /sub /start? /end?
            encode,maketrans,translate *
            endswith,startswith /affix /start? /end?
            expandtabs tabsize?
            format *
            format_map /mapping
            join /iterable
            lstrip,rstrip,strip /chars?
            partition,rpartition /sep
            removeprefix /prefix
            removesuffix /suffix
            replace /old /new /count?
            rsplit,split sep? maxsplit?
            splitlines keepends?
            zfill /width""");

    private StringMethods() {}

    /// The bound method, or null if `str` has none of that name.
    ///
    /// @param marked whether the text is a [Markup]
    static Callable.@Nullable Function of(String text, boolean marked, String name) {
        if (!SIGNATURES.has(name)) {
            return null;
        }
        return new Callable.Function(name, (meter, args) -> {
            meter.reads(text);
            Object result = call(meter, text, name, SIGNATURES.bind(name, args));
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

    private static Object call(Meter meter, String s, String name, Args args) {
        return switch (name) {
            case "strip" -> strip(s, args, true, true);
            case "lstrip" -> strip(s, args, true, false);
            case "rstrip" -> strip(s, args, false, true);
            case "upper" -> meter.created(s.toUpperCase(Locale.ROOT));
            case "lower" -> meter.created(s.toLowerCase(Locale.ROOT));
            case "casefold" -> meter.created(s.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT));
            case "capitalize" -> meter.created(capitalized(s));
            case "title" -> meter.created(title(s));
            case "swapcase" -> meter.created(swapCase(s));
            case "split" -> Splitting.split(meter, s, args, false);
            case "rsplit" -> Splitting.split(meter, s, args, true);
            case "partition" -> Splitting.partition(meter, s, args, false);
            case "rpartition" -> Splitting.partition(meter, s, args, true);
            case "splitlines" -> Splitting.lines(meter, s, args);
            case "join" -> join(meter, s, args.value(0));
            case "replace" -> Text.replace(meter, s, args.text(0), args.text(1), args.integer(2, -1));
            case "startswith" -> affix(meter, s, args, true);
            case "endswith" -> affix(meter, s, args, false);
            case "removeprefix" ->
                meter.created(
                        s.startsWith(args.text(0)) ? s.substring(args.text(0).length()) : s);
            case "removesuffix" ->
                meter.created(
                        s.endsWith(args.text(0))
                                ? s.substring(0, s.length() - args.text(0).length())
                                : s);
            case "find", "index" -> find(meter, s, args, false);
            case "rfind", "rindex" -> find(meter, s, args, true);
            case "count" -> {
                meter.searches(s, args.text(0));
                yield isOutside(args, s)
                        ? 0L
                        : (long) Text.count(within(s, args).of(s), args.text(0));
            }
            case "center" -> padded(meter, s, args, '^', 1);
            case "ljust" -> padded(meter, s, args, '<', 0);
            case "rjust" -> padded(meter, s, args, '>', 0);
            case "zfill" -> {
                int sign = s.startsWith("-") || s.startsWith("+") ? 1 : 0;
                int width = args.integer(0) - sign;
                yield s.substring(0, sign) + pad(meter, s.substring(sign), width, "0", 0, '>');
            }
            case "expandtabs" -> expandTabs(meter, s, args.integer(0, 8));
            case "format" -> StringFormat.format(meter, s, args.positional, args.named);
            case "format_map" -> StringFormat.formatMap(meter, s, args.value(0));
            case "encode", "maketrans", "translate" ->
                throw new JinjaException("the string method " + name + "() is not supported here");
            default -> CharacterTests.holds(s, name);
        };
    }

    private static Object strip(String text, Args args, boolean left, boolean right) {
        if (args.isNone(0)) {
            return Text.strip(text, left, right);
        }
        Set<Integer> chars = new HashSet<>();
        args.text(0).codePoints().forEach(chars::add);
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
        return Slice.of(args.value(1, None.NONE), args.value(2, None.NONE), None.NONE, Text.length(text));
    }

    /// Whether that part ends before it starts or starts behind the text, where Python does not even find an empty
    /// string.
    private static boolean isOutside(Args args, String text) {
        Slice within = within(text, args);
        boolean behind = !args.isNone(1) && Numbers.compare(args.value(1), (long) Text.length(text)) > 0;
        return behind || within.start() > within.stop();
    }

    private static Object affix(Meter meter, String text, Args args, boolean prefix) {
        Object wanted = args.value(0);
        List<Object> choices = wanted instanceof Tuple tuple ? tuple.items() : List.of(wanted);
        boolean outside = isOutside(args, text);
        String part = within(text, args).of(text);
        for (Object choice : choices) {
            String affix = Args.of(args.callee, choice).text(0);
            meter.steps(1 + affix.length() / 64);
            if (!outside && (prefix ? part.startsWith(affix) : part.endsWith(affix))) {
                return true;
            }
        }
        return false;
    }

    private static Object find(Meter meter, String text, Args args, boolean last) {
        String wanted = args.text(0);
        Slice within = within(text, args);
        String part = within.of(text);
        meter.searches(text, wanted);
        int at = isOutside(args, text) ? -1 : last ? part.lastIndexOf(wanted) : part.indexOf(wanted);
        if (at < 0 && args.callee.endsWith("index")) {
            throw new JinjaException(args.callee + "(): substring not found");
        }
        return at < 0 ? -1L : within.start() + part.codePointCount(0, at);
    }

    private static Object padded(Meter meter, String text, Args args, char align, int oddLeft) {
        String fill = args.text(1, " ");
        if (Text.length(fill) != 1) {
            throw new JinjaException(args.callee + "() needs a fill of exactly one character");
        }
        return pad(meter, text, args.integer(0), fill, oddLeft, align);
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
