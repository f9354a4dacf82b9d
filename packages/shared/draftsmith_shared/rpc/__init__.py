"""gRPC between the services: `rpc.server.Server`, `rpc.client.RpcClient`, and who may call what (`rpc.access`)."""
