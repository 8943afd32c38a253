package dev.tributary.databricks;

import com.databricks.sdk.service.sql.GetWarehouseResponse;
import dev.tributary.runtime.ConfigurationException;
import java.util.Set;

/**
 * How a SQL warehouse is.
 *
 * @param state such as RUNNING, STARTING, STOPPING or STOPPED
 */
public record WarehouseState(String id, String name, String state) {

    /**
     * Asks the workspace.
     *
     * @throws ConfigurationException where there is no such warehouse, or we may not see it
     */
    public static WarehouseState of(Workspace workspace, String id) {
        GetWarehouseResponse answer =
                workspace.ask("look at SQL warehouse " + id + " (databricks.warehouse-id)", sdk -> sdk.warehouses()
                        .get(id));
        return new WarehouseState(id, String.valueOf(answer.getName()), String.valueOf(answer.getState()));
    }

    public boolean isRunning() {
        return state.equals("RUNNING");
    }

    /** Whether its first statement is waited for and then run. */
    public boolean isUsable() {
        return !Set.of("DELETED", "DELETING").contains(state);
    }

    public String label() {
        return "SQL warehouse '" + name + "' (" + id + ")";
    }
}
