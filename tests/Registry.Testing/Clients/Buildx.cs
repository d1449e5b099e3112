using Registry.Testing.Processes;

namespace Registry.Testing.Clients;

/// <summary>docker buildx on an engine's own BuildKit.</summary>
public sealed class Buildx(DockerEngine engine, Workspace workspace)
{
    /// <summary>Builds an image and pushes it.</summary>
    /// <param name="image">What to push to.</param>
    /// <param name="dockerfile">The build.</param>
    /// <param name="options">More options, such as <c>--platform</c> or <c>--cache-to</c>.</param>
    /// <returns>The log of the build.</returns>
    public async Task<string> BuildAndPushAsync(string image, string dockerfile, params string[] options)
    {
        var context = workspace.CreateFolder();
        File.WriteAllText(Path.Combine(context, "Dockerfile"), dockerfile);
        var result = await engine.RunAsync(["buildx", "build", "--progress", "plain", .. options, "--push", "--tag", image, context]);
        return result.Error;
    }
}
