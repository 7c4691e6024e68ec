package io.github.reattn.jinja;

import java.util.function.IntPredicate;

/// The methods of Python's `str` that ask what kind of characters a string consists of.
final class CharacterTests {
    /// Digits that are none of a decimal system's: superscripts, subscripts, circled and parenthesized ones.
    private static final String DIGITS = "²³¹⁰⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉①②③④⑤⑥⑦⑧⑨⑴⑵⑶⑷⑸⑹⑺⑻⑼⒈⒉⒊⒋⒌⒍⒎⒏⒐⓪❶❷❸❹❺❻❼❽❾";

    private CharacterTests() {}

    /// @param name the name of a method, as `isdigit`
    static boolean holds(String text, String name) {
        return switch (name) {
            case "isalpha" -> all(text, Character::isLetter);
            case "isalnum" -> all(text, CharacterTests::isAlphanumeric);
            case "isdecimal" -> all(text, Character::isDigit);
            case "isdigit" -> all(text, CharacterTests::isDigit);
            case "isnumeric" -> all(text, CharacterTests::isNumeric);
            case "isspace" -> all(text, Text::isSpace);
            case "isascii" -> text.isEmpty() || all(text, c -> c < 128);
            case "isprintable" -> text.isEmpty() || all(text, Printer::isPrintable);
            case "islower" -> isLower(text);
            case "isupper" -> isUpper(text);
            case "istitle" -> isTitle(text);
            case "isidentifier" -> isIdentifier(text);
            default -> throw new IllegalStateException("no method " + name);
        };
    }

    private static boolean all(String text, IntPredicate property) {
        return !text.isEmpty() && text.codePoints().allMatch(property);
    }

    private static boolean isDigit(int c) {
        return Character.isDigit(c) || DIGITS.indexOf(c) >= 0;
    }

    static boolean isAlphanumeric(int c) {
        return Character.isLetter(c) || isNumeric(c);
    }

    private static boolean isNumeric(int c) {
        int type = Character.getType(c);
        return Character.isDigit(c)
                || type == Character.OTHER_NUMBER
                || type == Character.LETTER_NUMBER
                || "〇一二三四五六七八九十百千万億兆零壹貳參肆伍陸柒捌玖拾佰仟".indexOf(c) >= 0;
    }

    static boolean isCased(int c) {
        return Character.isUpperCase(c) || Character.isLowerCase(c) || Character.isTitleCase(c);
    }

    static boolean isLower(String text) {
        return text.codePoints().anyMatch(Character::isLowerCase)
                && text.codePoints().noneMatch(c -> Character.isUpperCase(c) || Character.isTitleCase(c));
    }

    static boolean isUpper(String text) {
        return text.codePoints().anyMatch(Character::isUpperCase)
                && text.codePoints().noneMatch(c -> Character.isLowerCase(c) || Character.isTitleCase(c));
    }

    private static boolean isTitle(String text) {
        boolean inWord = false;
        boolean any = false;
        for (int c : text.codePoints().toArray()) {
            boolean upper = Character.isUpperCase(c) || Character.isTitleCase(c);
            if (inWord ? upper : Character.isLowerCase(c)) {
                return false;
            }
            inWord = isCased(c);
            any |= inWord;
        }
        return any;
    }

    private static boolean isIdentifier(String text) {
        return !text.isEmpty()
                && (Character.isUnicodeIdentifierStart(text.codePointAt(0)) || text.startsWith("_"))
                && text.codePoints().allMatch(Text::isNamePart);
    }
}
