package dev.tributary.launcher.linkage;

import dev.tributary.launcher.terminal.ProgressBar;
import dev.tributary.launcher.terminal.Screen;
import dev.tributary.linkage.match.WorkProgress;

/** A progress bar for each stage of some work. For one thread. */
final class StageBar implements WorkProgress {

    private final Screen screen;
    private String stage = "";
    private ProgressBar bar;

    StageBar(Screen screen) {
        this.screen = screen;
        this.bar = new ProgressBar(screen, stage);
    }

    @Override
    public void at(String newStage, long done, long total) {
        if (!newStage.equals(stage)) {
            end();
            stage = newStage;
            bar = new ProgressBar(screen, stage);
        }
        bar.show(done / (double) Math.max(1, total), done);
    }

    /** Leaves the last bar where it is. */
    void end() {
        if (!stage.isEmpty()) {
            bar.end();
        }
    }
}
