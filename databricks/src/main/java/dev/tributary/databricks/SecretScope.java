package dev.tributary.databricks;

import com.databricks.sdk.service.workspace.CreateScope;
import com.databricks.sdk.service.workspace.PutSecret;
import java.util.stream.StreamSupport;

/** One scope of secrets. */
public final class SecretScope {

    private final Workspace workspace;
    private final String name;

    public SecretScope(Workspace workspace, String name) {
        this.workspace = workspace;
        this.name = name;
    }

    /** Creates the scope where it is missing; says whether it was. */
    public boolean create() {
        boolean known = workspace.ask("list the scopes of secrets", sdk -> StreamSupport.stream(
                        sdk.secrets().listScopes().spliterator(), false)
                .anyMatch(scope -> name.equals(scope.getName())));
        if (!known) {
            workspace.ask("create the scope " + name, sdk -> {
                sdk.secrets().createScope(new CreateScope().setScope(name));
                return name;
            });
        }
        return !known;
    }

    /** Puts a value, over the one that was there. */
    public void put(String key, String value) {
        workspace.ask("put the secret " + name + "/" + key, sdk -> {
            sdk.secrets().putSecret(new PutSecret().setScope(name).setKey(key).setStringValue(value));
            return key;
        });
    }
}
