package io.github.reattn.cpu;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/// How much memory a session may still take.
final class MemoryBudget {
    private MemoryBudget() {}

    /// Bytes that can be taken without swapping: Linux's own estimate (`MemAvailable`, which counts the page cache as
    /// free), elsewhere the free memory; never more than a container's limit.
    static long availableBytes() {
        long total = Long.MAX_VALUE;
        long free = Long.MAX_VALUE;
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            total = system.getTotalMemorySize();
            free = system.getFreeMemorySize();
        }
        try {
            for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
                if (line.startsWith("MemAvailable:")) {
                    free = Long.parseLong(line.replaceAll("\\D+", "")) << 10;
                }
            }
        } catch (IOException | NumberFormatException notLinux) {
            return Math.min(free, total);
        }
        return Math.min(free, total);
    }
}
