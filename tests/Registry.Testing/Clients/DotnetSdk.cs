using Registry.Testing.Processes;
using Registry.Testing.Tls;

namespace Registry.Testing.Clients;

/// <summary>The .NET SDK, which puts a program on top of an image of a registry and pushes the result, with a program to publish.</summary>
public sealed class DotnetSdk
{
    private readonly DockerConfiguration _configuration;
    private readonly Command _dotnet;

    private DotnetSdk(DockerConfiguration configuration, Command dotnet)
    {
        _configuration = configuration;
        _dotnet = dotnet;
    }

    /// <summary>Makes the program.</summary>
    /// <param name="workspace">Where it is.</param>
    /// <param name="trust">What the SDK trusts.</param>
    public static async Task<DotnetSdk> CreateAsync(Workspace workspace, TlsTrust trust)
    {
        var project = workspace.CreateFolder();
        await File.WriteAllTextAsync(Path.Combine(project, "Program.cs"), "System.Console.WriteLine(1);");

        // Nothing here is a package: restoring needs no feed.
        await File.WriteAllTextAsync(Path.Combine(project, "app.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net$(BundledNETCoreAppTargetFrameworkVersion)</TargetFramework>
                <RuntimeIdentifier>linux-x64</RuntimeIdentifier>
                <SelfContained>false</SelfContained>
                <UseAppHost>false</UseAppHost>
              </PropertyGroup>
            </Project>
            """);
        await File.WriteAllTextAsync(Path.Combine(project, "nuget.config"), "<configuration><packageSources><clear/></packageSources></configuration>");

        var configuration = new DockerConfiguration(workspace);
        var dotnet = workspace.Command("dotnet");
        dotnet.WorkingDirectory = project;
        dotnet.Environment["DOCKER_CONFIG"] = configuration.Folder;
        dotnet.Environment["SSL_CERT_FILE"] = trust.File;
        dotnet.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        return new DotnetSdk(configuration, dotnet);
    }

    /// <summary>Signs in to a registry from now on: the SDK uses what <c>docker login</c> stored.</summary>
    public void Login(string registry, string user, string password) => _configuration.StoreLogin(registry, user, password);

    /// <summary>Builds the program and pushes an image of it.</summary>
    /// <param name="registry">The registry's host and port.</param>
    /// <param name="baseImage">The repository and tag, in that registry, of the image to build on.</param>
    /// <param name="repository">The repository to push to, with the tag <c>v1</c>.</param>
    public Task PublishAsync(string registry, string baseImage, string repository) => _dotnet.RunAsync(
        "publish", "-p:UseSharedCompilation=false", "-t:PublishContainer", $"-p:ContainerBaseImage={registry}/{baseImage}",
        $"-p:ContainerRegistry={registry}", $"-p:ContainerRepository={repository}", "-p:ContainerImageTag=v1");
}
