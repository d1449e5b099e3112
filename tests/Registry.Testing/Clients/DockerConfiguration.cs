using System.Text;
using System.Text.Json.Nodes;
using Registry.Testing.Processes;

namespace Registry.Testing.Clients;

/// <summary>A folder such as <c>~/.docker</c>, where docker's CLI and other clients keep their logins; nobody has signed in yet.</summary>
public sealed class DockerConfiguration
{
    /// <summary>Creates the folder.</summary>
    public DockerConfiguration(Workspace workspace)
    {
        Folder = workspace.CreateFolder();
        System.IO.File.WriteAllText(File, "{}");
    }

    /// <summary>The folder, as <c>DOCKER_CONFIG</c> names it.</summary>
    public string Folder { get; }

    /// <summary>The file in it, whose form is also that of the clients of github.com/containers (containers-auth.json(5)).</summary>
    public string File => Path.Combine(Folder, "config.json");

    /// <summary>Stores a login as <c>docker login</c> does, without asking the registry.</summary>
    public void StoreLogin(string registry, string user, string password)
    {
        var login = new JsonObject { ["auth"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")) };
        System.IO.File.WriteAllText(File, new JsonObject { ["auths"] = new JsonObject { [registry] = login } }.ToJsonString());
    }
}
