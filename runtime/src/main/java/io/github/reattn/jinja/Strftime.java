package io.github.reattn.jinja;

import java.time.LocalDateTime;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.Locale;

/// Python's `strftime` of a time without zone, in English.
final class Strftime {
    private Strftime() {}

    static String format(Meter meter, LocalDateTime time, String format) {
        StringBuilder out = new StringBuilder();
        for (int at = 0; at < format.length(); at++) {
            char c = format.charAt(at);
            if (c != '%' || at + 1 == format.length()) {
                meter.append(out, String.valueOf(c));
                continue;
            }
            char flag = format.charAt(at + 1);
            boolean flagged = "-_0^#".indexOf(flag) >= 0 && at + 2 < format.length();
            at += flagged ? 2 : 1;
            String text = field(time, format.charAt(at));
            meter.append(out, flagged ? flagged(text, flag) : text);
        }
        return out.toString();
    }

    private static String flagged(String text, char flag) {
        return switch (flag) {
            case '^' -> text.toUpperCase(Locale.ROOT);
            case '-' -> text.replaceFirst("^[0 ]+(?=.)", "");
            case '_' -> {
                String digits = text.replaceFirst("^0+(?=.)", "");
                yield " ".repeat(text.length() - digits.length()) + digits;
            }
            default -> text;
        };
    }

    private static String field(LocalDateTime time, char field) {
        int hour12 = time.get(ChronoField.CLOCK_HOUR_OF_AMPM);
        int weekday = time.getDayOfWeek().getValue();
        return switch (field) {
            case 'Y' -> String.valueOf(time.getYear());
            case 'C' -> digits(time.getYear() / 100, 2);
            case 'y' -> digits(time.getYear() % 100, 2);
            case 'm' -> digits(time.getMonthValue(), 2);
            case 'd' -> digits(time.getDayOfMonth(), 2);
            case 'e' -> padded(time.getDayOfMonth());
            case 'H' -> digits(time.getHour(), 2);
            case 'k' -> padded(time.getHour());
            case 'I' -> digits(hour12, 2);
            case 'l' -> padded(hour12);
            case 'M' -> digits(time.getMinute(), 2);
            case 'S' -> digits(time.getSecond(), 2);
            case 'f' -> digits(time.getNano() / 1000, 6);
            case 'j' -> digits(time.getDayOfYear(), 3);
            case 'u' -> String.valueOf(weekday);
            case 'w' -> String.valueOf(weekday % 7);
            case 'U' -> digits((time.getDayOfYear() + 6 - weekday % 7) / 7, 2);
            case 'W' -> digits((time.getDayOfYear() + 7 - weekday) / 7, 2);
            case 'V' -> digits(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2);
            case 'G' -> String.valueOf(time.get(IsoFields.WEEK_BASED_YEAR));
            case 'g' -> digits(time.get(IsoFields.WEEK_BASED_YEAR) % 100, 2);
            case 'B' -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case 'b', 'h' -> time.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            case 'A' -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
            case 'a' -> time.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
            case 'p' -> time.getHour() < 12 ? "AM" : "PM";
            case 'P' -> time.getHour() < 12 ? "am" : "pm";
            case 's' -> String.valueOf(ChronoUnit.SECONDS.between(LocalDateTime.of(1970, 1, 1, 0, 0), time));
            case 'c' -> fields(time, "abeTY", " ");
            case 'D', 'x' -> fields(time, "mdy", "/");
            case 'F' -> fields(time, "Ymd", "-");
            case 'R' -> fields(time, "HM", ":");
            case 'T', 'X' -> fields(time, "HMS", ":");
            case 'r' -> fields(time, "IMS", ":") + " " + field(time, 'p');
            case 'n' -> "\n";
            case 't' -> "\t";
            case '%' -> "%";
            case 'z', 'Z' -> "";
            default -> "%" + field;
        };
    }

    private static String fields(LocalDateTime time, String names, String separator) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < names.length(); i++) {
            out.append(i == 0 ? "" : separator).append(field(time, names.charAt(i)));
        }
        return out.toString();
    }

    private static String digits(int value, int width) {
        String text = String.valueOf(value);
        return "0".repeat(Math.max(0, width - text.length())) + text;
    }

    private static String padded(int value) {
        return value < 10 ? " " + value : String.valueOf(value);
    }
}
