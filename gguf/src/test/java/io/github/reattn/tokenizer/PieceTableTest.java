package io.github.reattn.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.PriorityQueue;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PieceTableTest {
    @Test
    void findsEveryPieceThatItWasGiven() {
        PieceTable table = new PieceTable(0);
        byte[] text = new byte[5000];
        new Random(1).nextBytes(text);
        for (int i = 0; i < 4900; i++) {
            assertThat(table.add(text, i, i + 4 + i % 90)).isEqualTo(i);
        }
        assertThat(table.append(text, 0, 3)).isEqualTo(4900);
        for (int i = 0; i < 4900; i++) {
            assertThat(table.find(text, i, i + 4 + i % 90)).isEqualTo(i);
            assertThat(table.bytes(i)).hasSize(4 + i % 90).startsWith(text[i], text[i + 1]);
        }
        assertThat(table.add(text, 7, 7 + 4 + 7)).as("known").isEqualTo(7);
        assertThat(table.find(text, 0, 3)).as("hidden").isEqualTo(-1);
        assertThat(table.find(text, 0, 5000)).as("longer than any").isEqualTo(-1);
        assertThat(table.size()).isEqualTo(4901);
    }

    @Test
    void queueYieldsTheSmallestFirst() {
        Random random = new Random(2);
        LongHeap heap = new LongHeap();
        PriorityQueue<Long> reference = new PriorityQueue<>();
        for (int i = 0; i < 20_000; i++) {
            if (random.nextInt(5) < 3) {
                long entry = LongHeap.entry(random.nextInt(), random.nextInt(Integer.MAX_VALUE));
                heap.push(entry);
                reference.add(entry);
            } else if (!reference.isEmpty()) {
                assertThat(heap.pop()).isEqualTo(reference.remove());
            }
            assertThat(heap.isEmpty()).isEqualTo(reference.isEmpty());
        }
    }
}
