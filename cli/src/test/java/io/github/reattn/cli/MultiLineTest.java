package io.github.reattn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MultiLineTest {
    @Test
    void aBackslashAtTheEndOpensTheNextLine() {
        assertThat(MultiLine.isOpen("a\\")).isTrue();
        assertThat(MultiLine.isOpen("a\\\nb")).isFalse();
        assertThat(MultiLine.isOpen("a\\b")).isFalse();
        assertThat(MultiLine.text("a\\\nb\\c")).isEqualTo("a\nb\\c");
    }

    @Test
    void threeQuotesHoldLinesUntilTheNextThree() {
        assertThat(MultiLine.isOpen("\"\"\"")).isTrue();
        assertThat(MultiLine.isOpen("\"\"\"\na")).isTrue();
        assertThat(MultiLine.isOpen("\"\"\"\"\"")).isTrue();
        assertThat(MultiLine.isOpen("\"\"\"\na\\\n\"\"\" ")).isFalse();
        assertThat(MultiLine.isOpen("\"\"\"a\"\"\"")).isFalse();
        assertThat(MultiLine.text("\"\"\"\n a\nb \n\"\"\"")).isEqualTo("a\nb");
        assertThat(MultiLine.text("\"\"\"a")).isEqualTo("a");
    }
}
